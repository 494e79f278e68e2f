from django.urls import path

from .views import TrainingResults

app_name = "evaluation"
urlpatterns = [path("staff/trainings/<int:pk>/results/", TrainingResults.as_view(), name="training")]
