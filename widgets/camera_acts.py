"""Looking through a camera: a purpose is picked, it goes on record, then the video system is asked for the picture."""

from __future__ import annotations

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from ioc.domain.cameras import access_rule, nearest
from ioc.domain.commands import CloseCamera, OpenCamera
from ioc.domain.records import Asset, Incident, Viewing
from ioc.domain.site import Purpose
from ioc.domain.vocabulary import IncidentStage
from ioc.qt.format import number
from widgets.panel import Panel
from widgets.permission import why_not
from widgets.pick_bar import PickBar

NEAR_M, NEAREST = 1_500.0, 5


class CameraActs(QObject):
    """For a panel: `watch` opens or closes one camera, `look_round` offers those nearest to an incident."""

    def __init__(self, panel: Panel) -> None:
        super().__init__(panel)
        self._panel = panel
        self.bar = PickBar(panel)
        self.bar.closed.connect(panel.setFocus)
        self.bar.picked.connect(self._open)

    # --- one camera

    def watch(self, asset: Asset | None) -> None:
        """Close it where this seat looks through it, else offer the purposes."""
        if asset is None:
            return
        viewing = self.own_viewing(asset)
        if viewing is not None:
            self._panel.submit(CloseCamera(viewing=viewing.id))
            return
        rule = access_rule(self._panel.session.state, asset)
        incident = self._incident_of(asset)
        language = self._panel.models.language
        choices = [
            (self._wanted(asset, purpose, incident), purpose.title.get(language))
            for purpose in (rule.purposes if rule else ())
            if incident is not None or not purpose.needs_incident
        ]
        self.bar.offer(self.tr("Look through {name}, because of").format(name=asset.name), choices)

    def title(self, asset: Asset | None) -> str:
        """What `watch` would do."""
        open_here = asset is not None and self.own_viewing(asset) is not None
        return self.tr("Close camera") if open_here else self.tr("Open camera")

    def why_not(self, asset: Asset | None) -> str:
        """Why nobody can look through it here; empty when one can."""
        if asset is None or access_rule(self._panel.session.state, asset) is None:
            return self.tr("Select a camera first.")
        return why_not(self._panel.session, OpenCamera)

    def own_viewing(self, asset: Asset) -> Viewing | None:
        """This seat's open look through it."""
        welcome = self._panel.session.welcome
        seat = welcome.seat if welcome else ""
        viewings = self._panel.session.state.tables.viewings.values()
        return next((one for one in viewings if one.asset == asset.id and one.seat == seat), None)

    def who_looks(self, asset: Asset) -> str:
        """Who looks through it now, in words; empty when nobody does."""
        names = self._panel.models.names
        told = [
            f"{names.person(one.person)} ({names.purpose(asset.id, one.purpose)})"
            for one in self._panel.session.state.tables.viewings.values()
            if one.asset == asset.id
        ]
        return self.tr("Open now: {who}.").format(who=", ".join(told)) if told else ""

    # --- round an incident

    def look_round(self, incident: Incident | None) -> None:
        """Offer the nearest cameras, for the incident's sake."""
        state, language = self._panel.session.state, self._panel.models.language
        if incident is None or incident.lon is None or incident.lat is None:
            return
        choices = []
        for near in nearest(state, incident.lon, incident.lat, NEAREST, NEAR_M):
            purpose = self._for_incidents(near.asset)
            if purpose is not None:
                words = f"{near.asset.name} · {number(near.metres, 0, language)} m"
                choices.append((self._wanted(near.asset, purpose, incident), words))
        if choices:
            self.bar.offer(self.tr("Cameras near {number}").format(number=incident.number), choices)
        else:
            told = self.tr("No camera within {n} km of it.").format(n=number(NEAR_M / 1000, 1, language))
            self._panel.notice.say(told, stays=False)

    def why_not_round(self, incident: Incident | None) -> str:
        """Why there is nothing to look round."""
        if incident is None or incident.lon is None:
            return self.tr("Where it is must be known first.")
        return why_not(self._panel.session, OpenCamera)

    # --- inside

    def _wanted(self, asset: Asset, purpose: Purpose, incident: Incident | None) -> OpenCamera:
        about = incident.id if incident is not None and purpose.needs_incident else None
        return OpenCamera(asset=asset.id, purpose=purpose.key, incident=about)

    def _for_incidents(self, asset: Asset) -> Purpose | None:
        rule = access_rule(self._panel.session.state, asset)
        return next((purpose for purpose in rule.purposes if purpose.needs_incident), None) if rule else None

    def _incident_of(self, asset: Asset) -> Incident | None:
        """The open incident that this camera is looked through for: the one selected, else one that lies at it."""
        selection, incidents = self._panel.models.selection, self._panel.session.state.tables.incidents
        chosen = incidents.get(selection.id) if selection.kind == "incident" else None
        at_it = (one for one in incidents.values() if one.asset == asset.id)
        found = (one for one in (chosen, *at_it) if one is not None and one.stage is not IncidentStage.CLOSED)
        return next(found, None)

    def _open(self, command: OpenCamera) -> None:
        self._panel.submit(command, lambda _: self._show(command.asset))

    def _show(self, asset: str) -> None:
        """Only what the site file says is opened, with the camera's id put in as data."""
        site = self._panel.session.state.registry.site
        if site is not None and site.camera_view:
            quoted = bytes(QUrl.toPercentEncoding(asset).data()).decode()
            QDesktopServices.openUrl(QUrl(site.camera_view.replace("{asset}", quoted)))
