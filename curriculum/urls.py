from django.urls import path

from . import views

app_name = "curriculum"
urlpatterns = [
    path("curriculum/", views.CurriculumIndex.as_view(), name="index"),
    path("curriculum/<slug:code>/", views.CurriculumPage.as_view(), name="detail"),
    path("curriculum/<slug:code>/<slug:module>/", views.ModulePage.as_view(), name="module"),
    path("materials/<int:pk>/", views.MaterialView.as_view(), name="material"),
]
