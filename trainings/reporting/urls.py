from django.urls import path

from .views import home, progress, search, today

app_name = "reporting"
urlpatterns = [
    path("", home.home, name="home"),
    path("today/", today.TodayPage.as_view(), name="today"),
    path("staff/trainings/<int:pk>/progress/", progress.ProgressPage.as_view(), name="progress"),
    path("search/", search.search, name="search"),
]
