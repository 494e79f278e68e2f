from django.urls import path

from emm.common.placeholder import soon

app_name = "reporting"
urlpatterns = [
    path("", soon, name="home"),
    path("today/", soon, name="today"),
    path("search/", soon, name="search"),
]
