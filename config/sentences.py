"""The sentences of settings' faults, in both languages; `{name}` is a parameter of the fault."""

from __future__ import annotations

from ioc.domain.records import Text

SENTENCES: dict[str, Text] = {
    "no_file": Text(vi="Không có tệp này.", en="There is no such file."),
    "unreadable": Text(vi="Không đọc được tệp: {detail}.", en="The file cannot be read: {detail}."),
    "not_utf8": Text(
        vi="Tệp không phải văn bản UTF-8 (byte thứ {offset}).", en="The file is not UTF-8 text (byte {offset})."
    ),
    "syntax": Text(vi="Sai cú pháp TOML: {detail}.", en="Not valid TOML: {detail}."),
    "bad_json": Text(vi="Sai cú pháp JSON: {detail}.", en="Not valid JSON: {detail}."),
    "not_features": Text(
        vi="Tệp phải là một FeatureCollection của GeoJSON (RFC 7946).",
        en="The file must be a GeoJSON FeatureCollection (RFC 7946).",
    ),
    "bad_geometry": Text(
        vi="Hình phải là {expected}, kinh độ trước vĩ độ, tính bằng độ.",
        en="The geometry must be a {expected} of longitudes and latitudes in degrees.",
    ),
    "too_many_features": Text(
        vi="Có {count} đối tượng; bản ghi của đô thị nhận nhiều nhất {most}.",
        en="There are {count} features; a site's record takes {most} at most.",
    ),
    "ward_overlap": Text(
        vi="Hiệu lực của đơn vị {name} chồng lên một đơn vị khác cùng mã.",
        en="The period of unit {name} overlaps another of the same code.",
    ),
    "unknown_name": Text(vi="Không có {what_vi} nào tên “{name}”.", en="There is no {what_en} named “{name}”."),
    "unknown_key": Text(vi="Không có thiết lập tên “{name}”.", en="There is no setting named “{name}”."),
    "missing": Text(vi="Thiếu thiết lập “{name}”.", en="The setting “{name}” is missing."),
    "missing_variable": Text(
        vi="Biến môi trường {name} chưa được đặt.", en="The environment variable {name} is not set."
    ),
    "wrong_type": Text(vi="Phải là {expected_vi}, nhưng là {given}.", en="Must be {expected_en}, but is {given}."),
    "empty": Text(vi="Không được để trống.", en="Must not be empty."),
    "too_short": Text(vi="Phải có ít nhất {least} phần tử.", en="Must have at least {least} elements."),
    "too_long": Text(vi="Chỉ được có nhiều nhất {most} phần tử.", en="Must have at most {most} elements."),
    "too_small": Text(vi="Phải từ {bound} trở lên.", en="Must be {bound} or more."),
    "too_large": Text(vi="Phải từ {bound} trở xuống.", en="Must be {bound} or less."),
    "not_more": Text(vi="Phải lớn hơn {bound}.", en="Must be more than {bound}."),
    "not_less": Text(vi="Phải nhỏ hơn {bound}.", en="Must be less than {bound}."),
    "not_one_of": Text(vi="Phải là một trong: {expected}.", en="Must be one of: {expected}."),
    "bad_shape": Text(vi="“{given}” viết sai dạng.", en="“{given}” is not written in the expected form."),
    "invalid": Text(vi="Không hợp lệ: {detail}.", en="Not valid: {detail}."),
    "worded": Text(vi="{vi}", en="{en}"),
    "duplicate": Text(vi="“{name}” đã có ở {where}.", en="“{name}” is already defined at {where}."),
    "unknown_zone": Text(vi="Không có múi giờ “{name}”.", en="There is no time zone “{name}”."),
    "bad_box": Text(
        vi="Khung phải là [tây, nam, đông, bắc], tây < đông và nam < bắc.",
        en="The box must be [west, south, east, north] with west < east and south < north.",
    ),
    "ladder_order": Text(
        vi="Các bậc báo lên phải theo thứ tự thời gian.", en="The steps of the ladder must be in the order of time."
    ),
    "clock_stop": Text(
        vi="Mốc kết thúc phải khác mốc bắt đầu.", en="The stop must be another milestone than the start."
    ),
    "status_taken": Text(
        vi="“{name}” đã là trạng thái “{other}” của lực lượng này.",
        en="“{name}” is already the status “{other}” of this agency.",
    ),
    "plan_auto_draft": Text(
        vi="Bản thảo không được chạy theo quy tắc: cần approved.", en="A draft is launched by no rule: give approved."
    ),
    "step_needs": Text(vi="Bước loại {kind} cần “{key}”.", en="A step of kind {kind} needs “{key}”."),
    "step_only": Text(vi="“{key}” chỉ dùng cho bước loại {kind}.", en="“{key}” is for steps of kind {kind} only."),
    "step_comes_again": Text(
        vi="Bước lặp lại không thể bắt buộc: hãy đặt mandatory = false.",
        en="A step that comes again cannot be mandatory: set mandatory = false.",
    ),
    "priority_table": Text(
        vi="Bảng mức ưu tiên phải nêu đủ năm mức từ 1 đến 5, mỗi mức một lần.",
        en="The table of priorities must have all five, 1 to 5, each once.",
    ),
    "alarm_condition": Text(
        vi="Cảnh báo theo dõi đúng một điều: limit cùng compare, hoặc một trong {names}.",
        en="An alarm watches exactly one thing: a limit with compare, or one of {names}.",
    ),
    "deviation_of": Text(
        vi="Độ lệch tính từ set_point hoặc từ stream, không phải cả hai; không có thì từ các thiết bị cùng loại.",
        en="A deviation is from set_point or from stream, not both; with neither it is from siblings.",
    ),
    "state_of": Text(
        vi="Cần đúng một trong hai: within (trong các mã) hoặc outside (ngoài các mã).",
        en="Give exactly one of within (in these codes) and outside (in none of them).",
    ),
    "absence_of": Text(
        vi="Cần by (giờ trong ngày, khác since), hoặc after cùng within_s.",
        en="Give by (a time of day other than since), or after together with within_s.",
    ),
    "fence_of": Text(vi="Vùng là ring hoặc wards, không phải cả hai.", en="A fence is a ring or wards, not both."),
    "fence_ring": Text(
        vi="Vùng cần ít nhất ba điểm [kinh độ, vĩ độ].", en="A ring needs three points [longitude, latitude] at least."
    ),
    "fence_stop": Text(
        vi="stop_s dùng cho how = stops và phải lớn hơn 0.",
        en="stop_s belongs to how = stops, where it is more than 0.",
    ),
    "derived_sources": Text(
        vi="Cách tính này cần đúng {n} nguồn: chỉ số nhiệt cần nhiệt độ và độ ẩm, VN_AQI lấy theo bảng quy định.",
        en="This needs exactly {n} sources: heat index temperature and humidity, VN_AQI those of its rule table.",
    ),
    "role_unnamed": Text(
        vi="{name} gửi cho một vai trò, mà names của kênh này không có vai trò nào nên sẽ không nhận gì. Có: {known}.",
        en="{name} goes to a role, and none is among the names of this channel: it would get none. Known: {known}.",
    ),
    "channel_unreached": Text(
        vi="Phương án {plan} báo qua “{name}” mà không kênh gửi nào có tên này.",
        en="The plan {plan} tells “{name}”, and no outbound channel has that name.",
    ),
    "all_clear_response": Text(
        vi="Mẫu báo yên phải có response là AllClear.", en="A template of an all-clear needs the response AllClear."
    ),
    "text_long": Text(vi="Dài quá {most} ký tự.", en="It is longer than {most} characters."),
    "message_missing": Text(vi="Tin “{name}” không có mẫu câu.", en="The message “{name}” has no template."),
    "template_bad": Text(
        vi="Mẫu “{part}” của tin {message}: {why}.", en="The template “{part}” of message {message}: {why}."
    ),
    "port_taken": Text(
        vi="Nguồn “{other}” đã nghe ở cổng {port}; mỗi nguồn cần một cổng riêng.",
        en="The feed “{other}” listens at port {port} already; each feed needs a port of its own.",
    ),
    "outside_box": Text(vi="Vị trí nằm ngoài khung của đô thị.", en="The position lies outside the site's box."),
    "bad_range": Text(vi="low ({low}) phải nhỏ hơn high ({high}).", en="low ({low}) must be less than high ({high})."),
    "layer_source": Text(
        vi="Lớp phải có đúng một trong hai: file hoặc url.", en="A layer must have exactly one of file and url."
    ),
    "layer_no_file": Text(vi="Không có tệp {name}.", en="There is no file {name}."),
    "layer_file_kind": Text(
        vi="Loại “{kind}” cần url, không phải file.", en="A layer of kind “{kind}” needs a url, not a file."
    ),
    "layer_url_kind": Text(
        vi="Lớp có url phải nói kind là xyz, wmts hoặc wms.", en="A layer with a url must say kind xyz, wmts or wms."
    ),
    "layer_url": Text(
        vi="Địa chỉ phải bắt đầu bằng http:// hoặc https://.", en="The address must begin with http:// or https://."
    ),
    "layer_xyz": Text(
        vi="Địa chỉ xyz phải chứa {{z}}, {{x}} và {{y}} (hoặc {{-y}}).",
        en="An xyz address must contain {{z}}, {{x}} and {{y}} (or {{-y}}).",
    ),
    "layer_name_needed": Text(
        vi="Lớp {kind} phải nói layer (tên lớp trong dịch vụ).", en="A {kind} layer must say layer (its name there)."
    ),
    "layer_zooms": Text(
        vi="min_zoom ({low}) không được lớn hơn max_zoom ({high}).",
        en="min_zoom ({low}) must not be more than max_zoom ({high}).",
    ),
    "stage_roles": Text(
        vi="Vai trò cần có chỉ huy: đặt command = true.", en="Roles need a command to fill them: set command = true."
    ),
    "report_template": Text(vi="Mẫu báo cáo không đọc được: {why}.", en="The template cannot be read: {why}."),
    "flood_ends": Text(
        vi="Tình trạng cảnh báo dồn dập phải hết dưới mức bắt đầu ({begins}).",
        en="A flood of alarms ends below where it begins ({begins}).",
    ),
    "suppression_at": Text(
        vi='“at” nêu thiết bị khi, và chỉ khi, scope = "at".',
        en='“at” names assets when scope = "at", and only then.',
    ),
    "group_feed": Text(
        vi='Nhóm có scope = "feed" lấy nguồn tin làm gốc: không nêu parents hay causes.',
        en='A group of scope "feed" has the feed as its parent: it names no parents and no causes.',
    ),
    "group_inferred": Text(
        vi="Quy tắc được suy đoán phải nói điều suy đoán (inferred), hoặc đặt infers = false.",
        en="A rule that infers says what it infers (inferred), or has infers = false.",
    ),
    "cluster_sources": Text(
        vi="Cụm phải xét cuộc gọi (calls) hoặc nêu cảnh báo (alarms).",
        en="A cluster looks at calls, or names alarms.",
    ),
    "area_box": Text(
        vi="Khung của khu vực phải đi từ tây sang đông và từ nam lên bắc.",
        en="The box of an area goes from west to east and from south to north.",
    ),
    "limit_outside": Text(
        vi="Ngưỡng {limit} nằm ngoài khoảng có thể {low}–{high} của “{property}”: cảnh báo không bao giờ phát ra.",
        en="The limit {limit} lies outside the plausible range {low} to {high} of “{property}”: it could never alarm.",
    ),
    "not_measured": Text(
        vi="Loại “{kind}” không đo “{property}”.", en="The kind “{kind}” does not measure “{property}”."
    ),
    "indicator_source": Text(
        vi="Chỉ số phải lấy từ số đo (kind, property, take) hoặc từ facts, đúng một trong hai.",
        en="An indicator comes either from readings (kind, property, take) or from facts, one of the two.",
    ),
    "indicator_limit": Text(
        vi="share_above và share_below cần limit; cách lấy khác thì không.",
        en="share_above and share_below need a limit; other ways of taking have none.",
    ),
    "parent_ring": Text(
        vi="“{name}” không thể vừa ở trên vừa ở dưới chính nó qua loại khác.",
        en="“{name}” would hang below itself by way of other kinds.",
    ),
    "not_rising": Text(
        vi="Các cấp phải tăng dần: {values}.", en="The levels must rise from one to the next: {values}."
    ),
    "level_count": Text(
        vi="Có {given} giá trị nhưng bảng có {expected} cấp.",
        en="There are {given} values but the table has {expected} levels.",
    ),
    "period_overlap": Text(
        vi="Hiệu lực của trạm “{name}” chồng lên dòng {line}.",
        en="The period of station “{name}” overlaps the one at line {line}.",
    ),
    "edition_overlap": Text(
        vi="Hiệu lực chồng lên bản ở dòng {line}.", en="The period overlaps the edition at line {line}."
    ),
    "ends_early": Text(vi="Ngày hết hiệu lực trước ngày bắt đầu.", en="It ends before it begins."),
    "table_not_in_force": Text(
        vi="Bảng “{name}” không có bản nào còn hiệu lực vào ngày {day}.",
        en="Table “{name}” has no edition in force on {day}.",
    ),
    "not_in_force": Text(
        vi="Trạm “{name}” không có giá trị nào còn hiệu lực vào ngày {day}.",
        en="Station “{name}” has no values in force on {day}.",
    ),
}

HINTS: dict[str, Text] = {
    "nearest": Text(vi="Có phải là “{nearest}”?", en="Did you mean “{nearest}”?"),
    "known": Text(vi="Đã có: {known}.", en="Known: {known}."),
    "set_variable": Text(
        vi="Đặt nó trước khi chạy, ví dụ: {name}=… ioc run.",
        en="Set it before starting, for example: {name}=… ioc run.",
    ),
    "start_simulator": Text(
        vi="`ioc run` tự đặt nó khi có mô phỏng; chạy riêng thì dùng địa chỉ mà `ioc simulate` in ra.",
        en="`ioc run` sets it when it simulates; otherwise use the address that `ioc simulate` prints.",
    ),
}

WHATS: dict[str, Text] = {
    "clock_profile": Text(vi="bộ mức thời gian", en="profile of clocks"),
    "step": Text(vi="bước", en="step"),
    "ward": Text(vi="đơn vị hành chính", en="administrative unit"),
    "road": Text(vi="đoạn đường", en="stretch of road"),
    "site": Text(vi="đô thị dựng sẵn", en="built-in site"),
    "domain": Text(vi="gói lĩnh vực", en="domain pack"),
    "plan": Text(vi="kế hoạch", en="plan"),
    "table": Text(vi="bảng quy tắc", en="rule table"),
    "rule": Text(vi="quy tắc cảnh báo", en="alarm rule"),
    "kind": Text(vi="loại thiết bị", en="asset kind"),
    "symbol": Text(vi="hình vẽ của gói", en="drawing of a pack"),
    "property": Text(vi="đại lượng", en="property"),
    "incident_type": Text(vi="loại vụ việc", en="incident type"),
    "connector": Text(vi="bộ kết nối", en="connector"),
    "fact": Text(vi="sự kiện", en="fact"),
    "station": Text(vi="trạm thủy văn", en="gauge station"),
    "report": Text(vi="báo cáo", en="report"),
    "risk_kind": Text(vi="loại rủi ro", en="kind of risk"),
    "dispatch": Text(vi="tệp điều động", en="dispatch file"),
    "outbound": Text(vi="tệp kênh gửi", en="outbound file"),
    "sender": Text(vi="cách gửi", en="sender"),
    "agency": Text(vi="lực lượng", en="agency"),
    "warning": Text(vi="mẫu cảnh báo", en="warning template"),
    "warning_field": Text(vi="trường của mẫu cảnh báo", en="field of a warning template"),
    "post": Text(vi="trạm trực", en="station of units"),
    "capability": Text(vi="khả năng", en="capability"),
    "condition": Text(vi="tình huống", en="condition"),
}
