"""Pushes batches to a webhook: a JSON list a tick, with a bearer token and an idempotency key."""

from __future__ import annotations

import hashlib

import requests

from ioc.simulator.outlets.sending import FAILURE, GARBAGE, Batch

TIMEOUT_S = 10.0


class WebhookOutlet:
    """POSTs to one address; `token` goes as `Authorization: Bearer`. A refusal is not tried again: the next comes."""

    def __init__(self, url: str, token: str = "") -> None:
        self._url = url
        self._session = requests.Session()
        self._session.headers["Content-Type"] = "application/json"
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"
        self.last_status = 0
        """HTTP status of the last push; 0 when nobody answered."""

    def send(self, batch: Batch) -> None:
        """One request with all records of the tick."""
        whole = b"[" + b",\n".join(batch.bodies) + b"]"
        if batch.bodies and batch.bodies[0] in (GARBAGE, FAILURE):
            whole = batch.bodies[0]
        key = hashlib.sha256(whole + str(batch.moment.at_us).encode()).hexdigest()[:32]
        try:
            answer = self._session.post(self._url, data=whole, headers={"Idempotency-Key": key}, timeout=TIMEOUT_S)
            self.last_status = answer.status_code
        except requests.RequestException:
            self.last_status = 0

    def close(self) -> None:
        """Close the connection."""
        self._session.close()
