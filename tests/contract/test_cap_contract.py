"""The contract test of the `cap` connector."""

from __future__ import annotations

from tests.helpers.connector_contract import ConnectorContract

_ALERT = """
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>kttv-{number}</identifier><sender>kttv@example.vn</sender>
  <sent>2031-10-18T02:14:00+07:00</sent>
  <status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
  <info><language>vi-VN</language><category>Met</category><event>Mưa lớn</event>
    <urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty>
    <area><areaDesc>Hòa Vang</areaDesc>
      <polygon> 16.0,108.0 16.0,108.1
         16.1,108.1 16.0,108.0 </polygon></area>
  </info>
</alert>"""


class TestCap(ConnectorContract):
    key = "cap"
    content_type = "application/cap+xml"
    taken = 2
    settings: dict[str, object] = {}
    payload = (
        '<EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0">'
        + "".join(
            f"<contentObject><xmlContent><embeddedXMLContent>{_ALERT.format(number=number)}"
            "</embeddedXMLContent></xmlContent></contentObject>"
            for number in (1, 2)
        )
        + "</EDXLDistribution>"
    ).encode()
