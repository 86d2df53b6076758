/* The live layer: a Leaflet renderer on four canvases. Below: ground, areas, place names. Static: every asset as
   normal. Above those: spokes, leaders, units, incidents, labels (pictures made by Qt). Top: the abnormal assets by
   rising urgency, so that no plate hides an alarm. */
(function () {
  'use strict';

  var Stamp = window.iocStamping, Vectors = window.iocVectors, Columns = window.iocColumns;
  var STATIC = [Columns.FAINT, Columns.DOTS, Columns.PLATES];
  var MARGIN = 32;

  L.LiveLayer = L.Renderer.extend({
    options: { padding: 0.15, pane: 'overlayPane' },

    initialize: function (options) {
      L.Renderer.prototype.initialize.call(this, options);
      this.columns = new window.iocColumns.Columns();
      this.sprites = null; this.numbers = null; this.colours = null;
      this.grounds = []; this.areas = []; this.plates = {}; this.overlay = null;
      this.dpr = window.devicePixelRatio || 1;
      this.tiles = new window.iocTiles.Tiles(this.drawBelow.bind(this));
    },

    _initContainer: function () {
      var box = this._container = L.DomUtil.create('div', 'live-layer');
      function canvas() { var made = document.createElement('canvas'); box.appendChild(made); return made; }
      this.below = canvas().getContext('2d');
      this.fixed = new Stamp.StampCanvas(canvas());
      this.above = canvas().getContext('2d');
      this.top = new Stamp.StampCanvas(canvas());
    },

    _destroyContainer: function () { L.DomUtil.remove(this._container); },

    getEvents: function () {
      var events = L.Renderer.prototype.getEvents.call(this);
      events.resize = this._reset;
      return events;
    },

    /* A pan inside the padding costs nothing: the canvases move with the map pane. */
    _update: function () {
      var map = this._map;
      if (map._animatingZoom && this._bounds) return;
      var dpr = window.devicePixelRatio || 1;
      var corner = map.containerPointToLayerPoint([0, 0]).round();
      var seen = L.bounds(corner, corner.add(map.getSize()));
      if (this._bounds && this._zoom === map.getZoom() && this._drawnSize && dpr === this.dpr &&
          this._drawnSize.equals(map.getSize()) && this._origin.equals(map.getPixelOrigin()) &&
          this._bounds.contains(seen)) return;
      this.dpr = dpr;
      this._drawnSize = map.getSize(); this._origin = map.getPixelOrigin();
      L.Renderer.prototype._update.call(this);
      this._place();
      this.redraw();
    },

    /* Leaflet leaves a renderer at a fraction of a pixel after an unanimated zoom; that blurs every sprite. */
    _updateTransform: function (center, zoom) {
      if (this._bounds && zoom === this._zoom && !this._map._animatingZoom) {
        L.DomUtil.setPosition(this._container, this._bounds.min);
        return;
      }
      L.Renderer.prototype._updateTransform.call(this, center, zoom);
    },

    _place: function () {
      var size = this._bounds.getSize(), dpr = this.dpr;
      var width = Math.floor(size.x * dpr + 0.5), height = Math.floor(size.y * dpr + 0.5);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this.fixed.resize(width, height); this.top.resize(width, height);
      [this.below.canvas, this.above.canvas].forEach(function (canvas) {
        if (canvas.width !== width) canvas.width = width;
        if (canvas.height !== height) canvas.height = height;
      });
      for (var child = this._container.firstChild; child; child = child.nextSibling) {
        child.style.width = size.x + 'px'; child.style.height = size.y + 'px';
      }
    },

    /* The window of world device pixels under the canvases; stamps within MARGIN around it reach into it. */
    _window: function () {
      var min = this._bounds.min.add(this._map.getPixelOrigin()), size = this._bounds.getSize();
      return this.windowAt(min.x, min.y, size.x, size.y);
    },

    windowAt: function (left, top, width, height) {
      var dpr = this.dpr, margin = Math.round(MARGIN * dpr);
      var x = Math.floor(left * dpr + 0.5), y = Math.floor(top * dpr + 0.5);
      return { x: x, y: y, left: x - margin, top: y - margin,
        right: x + Math.floor(width * dpr + 0.5) + margin, bottom: y + Math.floor(height * dpr + 0.5) + margin };
    },

    /* What assets are stamped inside a window of CSS world pixels: flat [row, sprite, x, y, …], static then top. */
    stamps: function (left, top, width, height) {
      var out = [], zoom = this._zoom, win = this.windowAt(left, top, width, height);
      function note(row, sprite, x, y) { out.push(row, sprite, x, y); }
      if (zoom > this.numbers.clusterZoom && this.columns.n) {
        STATIC.forEach(function (layer) { this.columns.walkStatic(zoom, win, this.numbers, layer, note); }, this);
        this.columns.walkTop(zoom, this.dpr, win, this.numbers, note);
      }
      return out;
    },

    redraw: function () { this.drawStatic(); this.drawTop(); this.drawBelow(); this.drawAbove(); },

    _ready: function () { return this.sprites && this._bounds; },

    drawStatic: function () {
      if (!this._ready()) return;
      var canvas = this.fixed, sprites = this.sprites;
      canvas.clear();
      if (this.columns.n && this._zoom > this.numbers.clusterZoom) {
        var win = this._window();
        this.columns.project(this._zoom, this.dpr);
        function stamp(row, sprite, x, y) { canvas.stamp(sprites[sprite], x, y, true); }
        function plate(row, sprite, x, y) { canvas.stamp(sprites[sprite], x, y, false); }
        STATIC.forEach(function (layer) {
          this.columns.walkStatic(this._zoom, win, this.numbers, layer, layer === Columns.PLATES ? plate : stamp);
        }, this);
      }
      canvas.show();
    },

    drawTop: function () {
      if (!this._ready()) return;
      var canvas = this.top, sprites = this.sprites;
      canvas.clear();
      if (this.columns.n && this._zoom > this.numbers.clusterZoom) {
        this.columns.project(this._zoom, this.dpr);
        var crowded = this.columns.urgentRows().length > this.numbers.crowd;
        this.columns.walkTop(this._zoom, this.dpr, this._window(), this.numbers, function (row, sprite, x, y) {
          canvas.stamp(sprites[sprite], x, y, crowded);
        });
      }
      canvas.show();
    },

    drawBelow: function () {
      if (!this._ready()) return;
      var context = this.below, win = this._window(), scale = 256 * Math.pow(2, this._zoom) * this.dpr;
      context.fillStyle = this.colours.sea;
      context.fillRect(0, 0, context.canvas.width, context.canvas.height);
      Vectors.drawGround(context, this.grounds, this.colours, this.numbers, this._zoom, scale, this.dpr, win);
      this.tiles.draw(context, this._zoom, this.dpr, win);
      Vectors.drawAreas(context, this.areas, this.colours, this.numbers, scale, this.dpr, win);
      if (this.overlay) this._drawPlates(context, this.overlay.under, win);
    },

    drawAbove: function () {
      if (!this._ready()) return;
      var context = this.above;
      context.clearRect(0, 0, context.canvas.width, context.canvas.height);
      if (!this.overlay || this.overlay.zoom !== this._zoom) return;
      Vectors.drawStrokes(context, this.overlay.strokes, this.colours, this.dpr, this._window());
      this._drawPlates(context, this.overlay.over, this._window());
    },

    /* items: flat [plate, x, y, …] in CSS pixels of the world at the overlay's zoom. */
    _drawPlates: function (context, items, win) {
      if (this.overlay.zoom !== this._zoom) return;
      for (var i = 0; i < items.length; i += 3) {
        var picture = this.plates[items[i]];
        if (!picture) continue;
        context.drawImage(picture, Math.floor(items[i + 1] * this.dpr + 0.5) - win.x,
          Math.floor(items[i + 2] * this.dpr + 0.5) - win.y);
      }
    }
  });

  L.liveLayer = function (options) { return new L.LiveLayer(options); };
})();
