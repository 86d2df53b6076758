/* The assets as typed columns: positions once, then status deltas; which stamps a window of pixels needs, in order. */
(function () {
  'use strict';

  var CHUNK = 256;
  var UNACKED = 1, STALE = 2, SELECTED = 4, RETURNED = 8, MEMBER = 16;

  function Columns() {
    this.epoch = -1; this.seq = 0; this.n = 0;
    this.status = new Uint8Array(0);
    this.pixelKey = ''; this.urgent = null;
  }

  /* bytes: u32 epoch, u32 n, f64 x[n], f64 y[n], u8 symbol[n], u8 near[numbers.domains], u8 clear[numbers.domains] */
  Columns.prototype.takePositions = function (buffer, domains) {
    var head = new Uint32Array(buffer, 0, 2), n = head[1];
    this.epoch = head[0]; this.n = n; this.seq = 0;
    this.x = new Float64Array(buffer, 8, n); this.y = new Float64Array(buffer, 8 + 8 * n, n);
    this.symbol = new Uint8Array(buffer, 8 + 16 * n, n);
    this.near = new Uint8Array(buffer, 8 + 17 * n, domains);
    this.clear = new Uint8Array(buffer, 8 + 17 * n + domains, domains);
    this.status = new Uint8Array(n);
    this.ix = new Int32Array(n); this.iy = new Int32Array(n);
    this.pixelKey = ''; this.urgent = null;
  };

  Columns.prototype.takeStatus = function (rows, status) {
    if (rows === null) this.status.set(status);
    else for (var i = 0; i < rows.length; i++) this.status[rows[i]] = status[i];
    this.urgent = null;
  };

  /* Integer device pixels of the world at this zoom, with the bounds of each chunk of rows. */
  Columns.prototype.project = function (zoom, dpr) {
    var key = zoom + '/' + dpr;
    if (key === this.pixelKey) return;
    this.pixelKey = key;
    var scale = 256 * Math.pow(2, zoom) * dpr, n = this.n, ix = this.ix, iy = this.iy;
    for (var i = 0; i < n; i++) {
      ix[i] = Math.floor(this.x[i] * scale + 0.5);
      iy[i] = Math.floor(this.y[i] * scale + 0.5);
    }
    this.chunks = [];
    for (var from = 0; from < n; from += CHUNK) {
      var to = Math.min(from + CHUNK, n), box = [from, to, ix[from], iy[from], ix[from], iy[from]];
      for (i = from; i < to; i++) {
        if (ix[i] < box[2]) box[2] = ix[i]; if (ix[i] > box[4]) box[4] = ix[i];
        if (iy[i] < box[3]) box[3] = iy[i]; if (iy[i] > box[5]) box[5] = iy[i];
      }
      this.chunks.push(box);
    }
  };

  /* Every asset as normal, in row order: FAINT dots of a crowd, DOTS, or PLATES. */
  var FAINT = 0, DOTS = 1, PLATES = 2;

  Columns.prototype.walkStatic = function (zoom, win, numbers, layer, emit) {
    var ix = this.ix, iy = this.iy, symbol = this.symbol, near = this.near, clear = this.clear;
    var dot = layer === FAINT ? numbers.dotFaint : numbers.dot;
    for (var c = 0; c < this.chunks.length; c++) {
      var box = this.chunks[c];
      if (box[4] < win.left || box[2] >= win.right || box[5] < win.top || box[3] >= win.bottom) continue;
      for (var i = box[0]; i < box[1]; i++) {
        var x = ix[i], y = iy[i];
        if (x < win.left || x >= win.right || y < win.top || y >= win.bottom) continue;
        if ((near[symbol[i]] <= zoom ? PLATES : clear[symbol[i]] > zoom ? FAINT : DOTS) !== layer) continue;
        emit(i, layer === PLATES ? numbers.plate + symbol[i] : dot, x - win.x, y - win.y);
      }
    }
  };

  var LEVELS = 16, KEYS = LEVELS * 64;

  /* Abnormal, stale and selected rows by rising urgency, then stale, domain and row: sorted once per change of status.
     `levels` holds where each urgency begins. */
  Columns.prototype.urgentRows = function () {
    if (this.urgent) return this.urgent;
    var count = new Int32Array(KEYS + 1), status = this.status, symbol = this.symbol, n = this.n, i;
    for (i = 0; i < n; i++) if (status[i]) count[key(status[i], symbol[i]) + 1]++;
    for (i = 1; i <= KEYS; i++) count[i] += count[i - 1];
    this.levels = [];
    for (i = 0; i <= LEVELS; i++) this.levels.push(count[i * 64]);
    var order = new Int32Array(count[KEYS]);
    for (i = 0; i < n; i++) if (status[i]) order[count[key(status[i], symbol[i])]++] = i;
    this.urgent = order;
    return order;
  };

  function key(status, symbol) {
    var severity = status & 7, flags = status >> 3;
    var level = severity ? 6 - severity + (flags & UNACKED ? 10 : flags & RETURNED ? 0 : 5) : 0;
    return level * 64 + (flags & STALE ? 32 : 0) + symbol;
  }

  /* Level by level: what holds the place, then the severity glyphs; rings of the selected last. */
  Columns.prototype.walkTop = function (zoom, dpr, win, numbers, emit) {
    var rows = this.urgentRows(), rings = [], ix = this.ix, iy = this.iy, status = this.status, at = this.symbol;
    var beside = Math.floor(numbers.besidePlate * dpr + 0.5), besideDot = Math.floor(numbers.besideDot * dpr + 0.5);
    for (var level = 0; level < LEVELS; level++) {
      for (var glyphs = 0; glyphs < 2; glyphs++) {
        for (var k = this.levels[level]; k < this.levels[level + 1]; k++) {
          var i = rows[k], x = ix[i], y = iy[i];
          if (x < win.left || x >= win.right || y < win.top || y >= win.bottom) continue;
          var severity = status[i] & 7, flags = status[i] >> 3, stale = (flags & STALE) > 0;
          var near = this.near[at[i]] - (severity ? numbers.lead : 0) <= zoom;
          var shift = severity ? (near ? beside : stale ? besideDot : 0) : 0;
          x -= win.x; y -= win.y;
          if (glyphs) {
            if (severity) {
              var glyph = flags & UNACKED ? numbers.glyphUnacked : flags & RETURNED ? numbers.glyphReturned : numbers.glyph;
              if (flags & MEMBER && !near) glyph += numbers.memberShift;
              emit(i, glyph + severity - 1, x + shift, y);
            }
            if (flags & SELECTED) rings.push(i, x + Math.floor(shift / 2), y);
          } else if (near && (severity || stale)) {
            emit(i, (stale ? numbers.plateStale : numbers.plate) + at[i], x, y);
          } else if (stale) {
            emit(i, numbers.dotStale, x, y);
          }
        }
      }
    }
    for (k = 0; k < rings.length; k += 3) emit(rings[k], numbers.ring, rings[k + 1], rings[k + 2]);
  };

  window.iocColumns = { Columns: Columns, FAINT: FAINT, DOTS: DOTS, PLATES: PLATES };
})();
