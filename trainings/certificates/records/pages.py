"""What the pages about one training's certificates have in common."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse

from emm.common.permissions import ObjectPermissionMixin, visible_to
from trainings.planning.models import Training


class OfTraining(ObjectPermissionMixin):
    """Mixin: the training named in the address, as far as this person may know of it."""

    kwargs: dict[str, Any]

    def get_permission_object(self) -> Training:
        trainings = visible_to(Training.objects.all(), self.request.user)
        self.training: Training = get_object_or_404(trainings, pk=self.kwargs["pk"])
        return self.training

    def back(self) -> str:
        return reverse("certificates:training", args=[self.training.pk])
