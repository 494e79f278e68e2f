"""Forms of the plan: programmes, trainings and sessions."""
