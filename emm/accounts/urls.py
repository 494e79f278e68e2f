from django.urls import path

from .views import accounts, impersonation, own

app_name = "accounts"
urlpatterns = [
    path("account/", own.MyAccount.as_view(), name="me"),
    path("account/second-factor/", own.SecondFactor.as_view(), name="second_factor"),
    path("account/impersonation/end/", impersonation.End.as_view(), name="impersonation_end"),
    path("staff/accounts/", accounts.Accounts.as_view(), name="accounts"),
    path("staff/accounts/<int:pk>/", accounts.AccountPage.as_view(), name="account"),
    path("staff/accounts/<int:pk>/edit/", accounts.EditAccount.as_view(), name="account_edit"),
    path("staff/accounts/<int:pk>/invite-again/", accounts.InviteAgain.as_view(), name="invite_again"),
    path("staff/accounts/<int:pk>/close/", accounts.Close.as_view(), name="close"),
    path("staff/accounts/<int:pk>/open/", accounts.Reopen.as_view(), name="reopen"),
    path("staff/accounts/<int:pk>/sign-out/", accounts.SignOutEverywhere.as_view(), name="sign_out"),
    path("staff/accounts/<int:pk>/second-factors/remove/", accounts.RemoveFactors.as_view(), name="remove_factors"),
    path("staff/accounts/<int:pk>/impersonate/", impersonation.Start.as_view(), name="impersonate"),
]
