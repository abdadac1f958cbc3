from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import RequestFactory

from accounts.models import District, OneTimeKey
from accounts.once import FIELD, first_alone, new_key, once
from mpp.lib.refused import Refused
from tests.factories import make_user


def post(user, key, **content):
    request = RequestFactory().post("/buat/", {FIELD: key, **content})
    request.user, request.device = user, None
    request._messages = CookieStorage(request)
    return request


def make_something():
    """The deed: one more district, whose address is the answer."""
    number = District.objects.count() + 1
    District.objects.create(code=str(number), name=f"K{number}", official_name="K")
    return f"/hasil/{number}/"


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_posts_make_one_record_and_fifty_equal_answers():
    user, key, answers = make_user(), new_key(), []
    together = Barrier(50)

    def send():
        request = post(user, key, name="a")
        together.wait()
        try:
            answers.append(once(request, "tests.make", make_something).url)
        finally:
            connection.close()

    threads = [Thread(target=send) for _post in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert District.objects.count() == 1
    assert answers == ["/hasil/1/"] * 50


@pytest.mark.django_db
def test_the_same_key_with_other_content_shows_the_first_and_says_so():
    user, key = make_user(), new_key()
    first = once(post(user, key, name="a"), "tests.make", make_something)
    request = post(user, key, name="b")

    second = once(request, "tests.make", make_something)

    assert second.url == first.url
    assert District.objects.count() == 1
    assert "isian baru tidak diambil" in str(next(iter(request._messages)))


@pytest.mark.django_db
def test_an_equal_repeat_says_nothing():
    user, key = make_user(), new_key()
    once(post(user, key, name="a"), "tests.make", make_something)
    request = post(user, key, name="a")

    once(request, "tests.make", make_something)

    assert list(request._messages) == []


@pytest.mark.django_db
def test_other_files_are_other_content():
    user, key = make_user(), new_key()
    once(post(user, key, scan=SimpleUploadedFile("a.pdf", b"1")), "tests.make", make_something)
    request = post(user, key, scan=SimpleUploadedFile("a.pdf", b"2"))

    once(request, "tests.make", make_something)

    assert len(list(request._messages)) == 1


@pytest.mark.django_db
def test_a_file_can_still_be_read_by_the_deed():
    request = post(make_user(), new_key(), scan=SimpleUploadedFile("a.pdf", b"isi"))

    assert once(request, "tests.make", lambda: f"/{request.FILES['scan'].read().decode()}/").url == "/isi/"


@pytest.mark.django_db
def test_the_key_of_another_person_or_action_is_another_key():
    key = new_key()
    once(post(make_user(), key), "tests.make", make_something)

    assert once(post(make_user(), key), "tests.make", make_something).url == "/hasil/2/"
    assert once(post(make_user(), key), "tests.other", make_something).url == "/hasil/3/"


@pytest.mark.django_db
def test_a_refused_deed_leaves_its_key_usable():
    user, key = make_user(), new_key()

    def refuse():
        make_something()
        raise Refused("Belum bisa.")

    with pytest.raises(Refused):
        once(post(user, key), "tests.make", refuse)
    assert not OneTimeKey.objects.exists()
    assert not District.objects.exists()

    assert once(post(user, key), "tests.make", make_something).url == "/hasil/1/"


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "kurang", "x" * 33, "x" * 31 + "-"])
def test_a_form_without_a_whole_key_is_refused(key):
    with pytest.raises(Refused, match="Muat ulang"):
        once(post(make_user(), key), "tests.make", make_something)

    assert not District.objects.exists()


@pytest.mark.django_db
def test_strangers_are_asked_to_sign_in():
    with pytest.raises(Refused, match="Masuk dahulu"):
        once(post(AnonymousUser(), new_key()), "tests.make", make_something)


@pytest.mark.django_db
def test_a_page_may_say_to_whom_a_strangers_key_belongs():
    key, stranger = new_key(), AnonymousUser()

    def send(holder):
        return once(post(stranger, key), "tests.make", make_something, holder=holder).url

    assert [send("visit:a"), send("visit:a"), send("visit:b")] == ["/hasil/1/", "/hasil/1/", "/hasil/2/"]


@pytest.mark.django_db
def test_a_broken_deed_is_not_taken_for_a_repeat():
    District.objects.create(code="1", name="K", official_name="K")

    def collide():
        District.objects.create(code="1", name="K", official_name="K")
        return "/"

    with pytest.raises(Exception, match="accounts_district_pkey"):
        once(post(make_user(), new_key()), "tests.make", collide)


@pytest.mark.django_db
def test_the_first_and_an_equal_post_say_that_it_is_done_another_does_not():
    user, key = make_user(), new_key()

    said = []
    for text in ("a", "a", "b"):
        request = post(user, key, name=text)
        once(request, "test", lambda: "/", said="Tersimpan.")
        said.append([str(message) for message in request._messages])

    assert said[:2] == [["Tersimpan."], ["Tersimpan."]]
    assert "Tersimpan." not in said[2]


@pytest.mark.django_db
def test_equal_posts_of_a_costly_form_find_the_first_answer_before_they_prepare():
    user, key, prepared = make_user(), new_key(), []

    def send(key):
        request = post(user, key, name="a")
        with first_alone(request, "tests.make") as done:
            if done is None:
                prepared.append(key)
                done = once(request, "tests.make", make_something)
            return done.url

    answers = [send(key) for _time in range(3)]
    another = send(new_key())

    assert (answers, another) == (["/hasil/1/"] * 3, "/hasil/2/")
    assert len(prepared) == 2


@pytest.mark.django_db
def test_what_failed_in_its_preparation_may_be_sent_again_with_the_same_key():
    user, key = make_user(), new_key()

    with pytest.raises(Refused), first_alone(post(user, key), "tests.make"):
        raise Refused("Berkas ini rusak.")

    with first_alone(post(user, key), "tests.make") as done:
        assert done is None
