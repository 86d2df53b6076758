"""The live layer as a folium plugin: it writes one line of script. No data ever passes through folium."""

from __future__ import annotations

from typing import Any

from branca.element import MacroElement
from folium.template import Template


class LiveLayer(MacroElement):
    """Adds `L.liveLayer` to the map and starts its feed; `marker` draws the frame number's corner pixel for tests."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            var {{ this.get_name() }} = L.liveLayer({}).addTo({{ this._parent.get_name() }});
            window.iocStart({{ this._parent.get_name() }}, {{ this.get_name() }}, {{ this.options|tojavascript }});
        {% endmacro %}
        """
    )

    def __init__(self, marker: bool) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "LiveLayer"
        self.options: dict[str, Any] = {"marker": marker}
