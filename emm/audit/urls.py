from django.urls import path

from .views import AuditLog

app_name = "audit"
urlpatterns = [path("", AuditLog.as_view(), name="log")]
