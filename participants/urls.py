from django.urls import path

from .views import accounts, duplicates, institutions, merging, people, qualifications, trainers

app_name = "participants"
urlpatterns = [
    path("staff/people/", people.People.as_view(), name="people"),
    path("staff/people/new/", people.PersonCreate.as_view(), name="person_create"),
    path("staff/people/<int:pk>/", people.PersonPage.as_view(), name="person"),
    path("staff/people/<int:pk>/edit/", people.PersonEdit.as_view(), name="person_edit"),
    path("staff/people/<int:pk>/history/", people.PersonHistory.as_view(), name="person_history"),
    path("staff/people/<int:pk>/nip/", people.RevealNip.as_view(), name="person_nip"),
    path("staff/people/<int:pk>/consents/new/", people.ConsentCreate.as_view(), name="consent_create"),
    path("staff/consents/<int:pk>/withdraw/", people.ConsentWithdraw.as_view(), name="consent_withdraw"),
    path("staff/consents/<int:pk>/restore/", people.ConsentRestore.as_view(), name="consent_restore"),
    path("staff/people/duplicates/", duplicates.Duplicates.as_view(), name="duplicates"),
    path("staff/people/duplicates/scan/", duplicates.StartScan.as_view(), name="duplicates_scan"),
    path("staff/people/duplicates/<int:pk>/different/", duplicates.PairDifferent.as_view(), name="pair_different"),
    path("staff/people/duplicates/<int:pk>/reopen/", duplicates.PairReopen.as_view(), name="pair_reopen"),
    path("staff/people/<int:pk>/merge/<int:other>/", merging.MergePage.as_view(), name="merge"),
    path("staff/merges/<int:pk>/undo/", merging.UndoMerge.as_view(), name="merge_undo"),
    path("staff/people/<int:pk>/trainer/", trainers.TrainerEdit.as_view(), name="trainer_edit"),
    path("staff/unavailable/", qualifications.own_unavailability, name="own_unavailability"),
    path("staff/people/<int:pk>/unavailable/", qualifications.UnavailablePeriods.as_view(), name="unavailability"),
    path(
        "staff/unavailable/<int:pk>/remove/",
        qualifications.RemoveUnavailablePeriod.as_view(),
        name="unavailability_remove",
    ),
    path(
        "staff/qualifications/<int:pk>/extend/",
        qualifications.ExtendQualification.as_view(),
        name="qualification_extend",
    ),
    path("staff/accounts/<int:pk>/person/", accounts.AccountPerson.as_view(), name="account_person"),
    path("staff/accounts/<int:pk>/person/link/", accounts.LinkPerson.as_view(), name="account_link"),
    path("staff/accounts/<int:pk>/person/unlink/", accounts.UnlinkPerson.as_view(), name="account_unlink"),
    path("staff/trainers/", trainers.Trainers.as_view(), name="trainers"),
    path("staff/institutions/", institutions.Institutions.as_view(), name="institutions"),
    path("staff/institutions/find/", institutions.FindInstitutions.as_view(), name="find_institutions"),
    path("staff/institutions/new/", institutions.InstitutionCreate.as_view(), name="institution_create"),
    path("staff/institutions/<int:pk>/", institutions.InstitutionPage.as_view(), name="institution"),
    path("staff/institutions/<int:pk>/edit/", institutions.InstitutionEdit.as_view(), name="institution_edit"),
    path("staff/institutions/<int:pk>/history/", institutions.InstitutionHistory.as_view(), name="institution_history"),
]
