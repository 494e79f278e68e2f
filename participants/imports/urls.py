from django.urls import path, re_path

from . import views

app_name = "imports"
urlpatterns = [
    path("staff/people/import/", views.ImportCreate.as_view(), name="new"),
    path("staff/imports/new/<slug:target>/<int:key>/", views.ImportCreate.as_view(), name="new_for"),
    re_path(r"^staff/imports/template/(?P<language>id|en)/$", views.Template.as_view(), name="template"),
    path("staff/imports/<int:pk>/", views.ImportPage.as_view(), name="import"),
    path("staff/imports/<int:pk>/columns/", views.ChooseColumns.as_view(), name="columns"),
    path("staff/imports/<int:pk>/start/", views.StartCommit.as_view(), name="start"),
    path("staff/imports/<int:pk>/take-back/", views.TakeBack.as_view(), name="take_back"),
    path("staff/imports/<int:pk>/errors/", views.ErrorSheet.as_view(), name="errors"),
    path("staff/import-rows/<int:pk>/choose/", views.ChooseRow.as_view(), name="row_choose"),
    path("staff/import-rows/<int:pk>/correct/", views.MendRow.as_view(), name="row_correct"),
]
