from django.urls import path

from emm.common.placeholder import soon

app_name = "curriculum"
urlpatterns = [
    path("curriculum/", soon, name="index"),
    path("curriculum/<slug:code>/", soon, name="detail"),
    path("curriculum/<slug:code>/<slug:module>/", soon, name="module"),
    path("materials/<int:pk>/", soon, name="material"),
]
