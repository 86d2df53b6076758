"""The contract test of the `open311` connector."""

from __future__ import annotations

from tests.helpers.connector_contract import ConnectorContract

_REQUEST = """<request><status>open</status><service_request_id>{number}</service_request_id>
  <service_code>101</service_code><service_name>Ổ gà</service_name><description/>
  <long>108.2{number}</long><lat>16.06</lat>
  <requested_datetime>2031-10-18T02:14:00+07:00</requested_datetime><updated_datetime/></request>"""


class TestOpen311(ConnectorContract):
    key = "open311"
    content_type = "text/xml"
    taken = 2
    settings: dict[str, object] = {}
    payload = (
        '<?xml version="1.0" encoding="utf-8"?><service_requests>'
        + "".join(_REQUEST.format(number=number) for number in (1, 2))
        + "</service_requests>"
    ).encode()
