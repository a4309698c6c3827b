"""Single sends."""

from hsp_assets_tests.sandbox.hubspot.conftest import Hub, Start

PATH = "/marketing/v4/email/single-send"


def test_a_send_is_taken_and_its_address_is_not_kept(hub: Hub) -> None:
    body = {"emailId": 7, "message": {"to": "ada@example.com"}}
    assert hub.expect(200, "POST", PATH, body)["status"] == "PENDING"
    assert hub.rows("SELECT email_id FROM single_sends") == [(7,)]
    assert "ada@" not in str(hub.rows("SELECT * FROM single_sends"))


def test_a_send_id_is_used_once(hub: Hub) -> None:
    body = {"emailId": 7, "message": {"to": "ada@example.com", "sendId": "x"}}
    assert [hub.call("POST", PATH, body).status_code for _ in range(2)] == [200, 409]


def test_an_address_that_is_none_is_refused_and_not_quoted(hub: Hub) -> None:
    answer = hub.call("POST", PATH, {"emailId": 7, "message": {"to": "ada at home"}})
    assert answer.status_code == 400
    assert "ada at home" not in answer.text


def test_an_e_mail_that_does_not_exist_is_not_sent(start: Start) -> None:
    hub = start(emails=frozenset({7}))
    to = {"message": {"to": "ada@example.com"}}
    assert hub.call("POST", PATH, {"emailId": 8, **to}).status_code == 404
    assert hub.call("POST", PATH, {"emailId": 7, **to}).status_code == 200
