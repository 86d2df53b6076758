"""The `smtp` sender: one mail a message, over TLS unless the site says otherwise, its key in the Message-ID."""

from __future__ import annotations

import smtplib
import ssl
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import ClassVar, Literal

from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ioc.connect.api import AuthFailed, NotReady, Settings
from ioc.connect.outbound.api import Outgoing, Rejected, SenderManifest
from ioc.domain.records import Text

_PORTS = {"starttls": 587, "implicit": 465, "none": 25}


class SmtpSettings(Settings):
    """The server and who writes to whom. `tls`: "starttls" (RFC 3207), "implicit" (RFC 8314 §3.3) or "none"."""

    host: str = Field(min_length=1)
    port: int = Field(default=0, ge=0, le=65535)
    tls: Literal["starttls", "implicit", "none"] = "starttls"
    ca_file: str = ""
    username: str = ""
    password: str = ""
    sender: str
    recipients: tuple[str, ...] = Field(min_length=1)
    timeout_s: float = Field(default=15.0, gt=0, le=120)

    @field_validator("sender", "recipients")
    @classmethod
    def _addresses(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for address in (value,) if isinstance(value, str) else value:
            name, at, host = address.partition("@")
            if not (name and at and host) or any(one.isspace() or one in '<>,;"' for one in address):
                raise PydanticCustomError("outbound.address_bad", "address", {"address": address})
        return value

    @model_validator(mode="after")
    def _ca_of_tls(self) -> SmtpSettings:
        if self.ca_file and self.tls == "none":
            raise PydanticCustomError("outbound.tls_off", "tls")
        return self


class SmtpSender:
    """Taken when the server has taken it from the first recipient to the last."""

    manifest: ClassVar[SenderManifest] = SenderManifest(
        key="smtp", title=Text(vi="Thư điện tử (SMTP)", en="E-mail (SMTP)"), settings=SmtpSettings
    )

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings

    def send(self, message: Outgoing) -> None:
        host = self._settings.host
        try:
            self._hand_over(self._mail(message))
        except smtplib.SMTPAuthenticationError as error:
            raise AuthFailed("outbound.smtp_auth", host=host) from error
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if all(code >= 500 for code in codes):
                raise Rejected("outbound.smtp_recipients", host=host, n=len(codes)) from error
            raise NotReady("outbound.smtp_later", host=host, status=min(codes)) from error
        except smtplib.SMTPResponseException as error:
            if error.smtp_code >= 500:  # RFC 5321 §4.2.1: 5yz is permanent, 4yz is not
                raise Rejected("outbound.smtp_refused", host=host, status=error.smtp_code) from error
            raise NotReady("outbound.smtp_later", host=host, status=error.smtp_code) from error
        except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
            raise NotReady("outbound.smtp_tls", host=host) from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotReady("outbound.smtp_unreachable", host=host) from error

    def _hand_over(self, mail: EmailMessage) -> None:
        settings = self._settings
        port = settings.port or _PORTS[settings.tls]
        context = ssl.create_default_context(cafile=settings.ca_file or None) if settings.tls != "none" else None
        if settings.tls == "implicit":
            server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, port, timeout=settings.timeout_s, context=context)
        else:
            server = smtplib.SMTP(settings.host, port, timeout=settings.timeout_s)
        with server:
            if settings.tls == "starttls":
                server.starttls(context=context)
            if settings.username:
                server.login(settings.username, settings.password)
            server.send_message(mail)

    def _mail(self, message: Outgoing) -> EmailMessage:
        settings = self._settings
        mail = EmailMessage()
        mail["From"], mail["To"] = settings.sender, ", ".join(settings.recipients)
        mail["Subject"] = " ".join(message.subject.split())
        mail["Message-ID"] = f"<{message.key}@{settings.sender.partition('@')[2]}>"
        mail["Date"] = datetime.fromtimestamp(message.queued_us / 1e6, tz=UTC)
        mail.set_content(message.text)
        if message.cap:
            mail.add_attachment(message.cap, maintype="application", subtype="cap+xml", filename=message.cap_name)
        return mail
