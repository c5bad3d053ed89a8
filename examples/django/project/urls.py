"""Where the views are."""

from django.urls import path

from certificates import views

urlpatterns = [
    path("events/<uuid:event>/certificate", views.issue),
    path("certificates/<str:certificate_id>.<str:kind>", views.download, name="download"),
]
