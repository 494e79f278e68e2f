from django.urls import path

from . import views

app_name = "help"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:guide>/<slug:slug>/", views.chapter, name="chapter"),
]
