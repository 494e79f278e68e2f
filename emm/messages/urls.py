from django.urls import path

from .views.messages import CancelMessage, MarkHandled, MessagePage, Messages, SendAgain
from .views.texts import EditText, ResetText, Texts

app_name = "outbox"
urlpatterns = [
    path("", Messages.as_view(), name="messages"),
    path("<int:pk>/", MessagePage.as_view(), name="message"),
    path("<int:pk>/cancel/", CancelMessage.as_view(), name="cancel"),
    path("<int:pk>/again/", SendAgain.as_view(), name="again"),
    path("<int:pk>/close/", MarkHandled.as_view(), name="close"),
    path("texts/", Texts.as_view(), name="texts"),
    path("texts/<str:kind>/<str:language>/", EditText.as_view(), name="text"),
    path("texts/<str:kind>/<str:language>/reset/", ResetText.as_view(), name="text_reset"),
]
