#!/usr/bin/python3
"""Records what Django REST Framework answers, case by case, into contract.json.

The tests hold the C++ service to that file. Run this only when a case is added or changed:
    apt install python3-django python3-djangorestframework
    ./reference.py            rewrites the answers in contract.json
    ./reference.py --check    exits 1 when an answer differs
The database is SQLite in memory; every run starts empty, so the ids count from 1.
"""
import datetime
import json
import pathlib
import sys

import django
from django.apps import AppConfig
from django.conf import settings


class ReferenceConfig(AppConfig):
    """Makes this very file a Django application, so that no project folder is needed."""
    name = __name__
    label = "reference"
    path = str(pathlib.Path(__file__).parent)


settings.configure(
    DEBUG=False, SECRET_KEY="reference", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework",
                    __name__ + ".ReferenceConfig"],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=False,
    REST_FRAMEWORK={
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
        "DEFAULT_AUTHENTICATION_CLASSES": [], "UNAUTHENTICATED_USER": None})
django.setup()

from django.db import connection, models  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import include, path  # noqa: E402
from rest_framework import routers, serializers, viewsets  # noqa: E402


class Author(models.Model):
    birth_date = models.DateField()
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100)

    class Meta:
        app_label = "reference"
        ordering = ["last_name", "id"]


class Book(models.Model):
    authors = models.ManyToManyField(Author)
    publication_date = models.DateField(default=datetime.date.today)
    title = models.CharField(max_length=255)

    class Meta:
        app_label = "reference"
        ordering = ["title", "id"]


class AuthorSerializer(serializers.HyperlinkedModelSerializer):
    class Meta:
        model = Author
        fields = ["url", "birth_date", "first_name", "last_name"]


class BookSerializer(serializers.HyperlinkedModelSerializer):
    class Meta:
        model = Book
        fields = ["url", "authors", "publication_date", "title"]

    def to_representation(self, instance):
        shown = super().to_representation(instance)
        shown["authors"] = AuthorSerializer(instance.authors, many=True, context=self.context).data
        return shown


class AuthorViewSet(viewsets.ModelViewSet):
    queryset = Author.objects.all()
    serializer_class = AuthorSerializer


class BookViewSet(viewsets.ModelViewSet):
    queryset = Book.objects.all()
    serializer_class = BookSerializer


router = routers.DefaultRouter()
router.include_format_suffixes = False
router.register("authors", AuthorViewSet)
router.register("books", BookViewSet)
urlpatterns = [path("", include(router.urls))]


def answer(client, case):
    """Sends one case and gives back what the contract keeps of the answer."""
    extra = {"HTTP_" + k.upper().replace("-", "_"): v for k, v in case.get("headers", {}).items()}
    kind = extra.pop("HTTP_CONTENT_TYPE", "")
    body = bytes.fromhex(case["hex"]) if "hex" in case else case.get("body", "").encode()
    reply = client.generic(case["method"], case["path"], body, content_type=kind,
                           HTTP_HOST="bookstore.test", **extra)
    told = {"status": reply.status_code}
    for name in ("Allow", "Location"):
        if name in reply:
            told[name.lower()] = reply[name]
    text = reply.content.decode()
    if not text.startswith(("\n<!doctype", "<!DOCTYPE")):
        told["text"] = text.replace(datetime.date.today().isoformat(), "{today}")
    return told


def main():
    with connection.schema_editor() as editor:
        editor.create_model(Author)
        editor.create_model(Book)
    file = pathlib.Path(__file__).with_name("contract.json")
    cases = json.loads(file.read_text())
    client = Client(raise_request_exception=False)
    differs = 0
    for case in cases:
        told = answer(client, case)
        if case.get("answer") != told:
            differs += 1
            print(f"{case['name']}: {case.get('answer')} -> {told}", file=sys.stderr)
        case["answer"] = told
    if "--check" in sys.argv:
        sys.exit(1 if differs else 0)
    lines = ",\n".join(json.dumps(case, ensure_ascii=True) for case in cases)
    file.write_text("[\n" + lines + "\n]\n")


main()
