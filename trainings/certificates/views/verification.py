from emm.common.placeholder import soon as verify_short  # noqa
