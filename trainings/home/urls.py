from django.urls import path

from .views import home, search, today

app_name = "home"
urlpatterns = [
    path("", home.home, name="home"),
    path("today/", today.TodayPage.as_view(), name="today"),
    path("search/", search.search, name="search"),
]
