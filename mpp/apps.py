from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class MppConfig(AppConfig):
    name = "mpp"
    verbose_name = "Portal"
    default = True

    def ready(self) -> None:
        from mpp import checks  # noqa: F401 - registers them


class MppAdminConfig(admin_apps.AdminConfig):
    default_site = "mpp.admin_site.MppAdminSite"
    default = False
