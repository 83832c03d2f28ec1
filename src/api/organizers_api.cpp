#include <fmt/format.h>

#include <chrono>

#include "api/access.h"
#include "api/answers.h"
#include "api/api.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/store/consents.h"
#include "ratecheck/store/organizers.h"

// Organizers: log in and out, joining codes, the list of what was looked at.
//
//   POST /v1/session    {"name": "ana", "password": "…"}     201 {"name": "ana", "role": "organizer", "csrf": "…"}
//                       and a cookie that no script can read; `csrf` goes into X-CSRF-Token of every write
//   POST /v1/codes      {"label": "spring meeting", "reached": "event", "count": 50}    201 with 50 codes, once
//
// A code is for one person. One for several is made only where that is said: {"shared": true, "uses": 50}.
//
// A browser that had a session keeps a second cookie, a pass that the store signed for this name: it opens no
// account, but its attempts are counted by themselves (login_doors.cpp). It outlives the session, and who has none
// only shares the limits of their network.

namespace ratecheck::api {
namespace {

constexpr std::int64_t kMonth = 30LL * 24 * 3600;
constexpr std::int64_t kLongestSheet = 500;
constexpr std::int64_t kUsesOfShared = 100;  // where nothing is said

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// Strict: no other site's page makes a browser send it. HttpOnly: no script reads it. Secure: never without TLS,
/// where there is TLS.
std::pair<std::string, std::string> set_cookie(const Call& call, std::string_view name, std::string_view value,
                                               std::string_view path, std::int64_t seconds) {
  const bool secure = call.context.secure_cookies || call.request.over_tls;
  return {"Set-Cookie", fmt::format("{}={}; Path={}; HttpOnly; SameSite=Strict; Max-Age={}{}", name, value, path,
                                    seconds, secure ? "; Secure" : "")};
}

/// One for each account, where several people use one browser.
std::string pass_cookie(std::string_view name) {
  return "ratecheck_device_" + sha256_hex(name).substr(0, 8);
}

/// `csrf` is worked out of the session, so that a page that is loaded again gets the same.
void write_account(JsonWriter& out, const store::Session& session) {
  out.begin_object()
      .member("name", session.organizer.name)
      .member("role", store::to_string(session.organizer.role));
  out.member("expires_at", utc(session.expires_at)).member("csrf", csrf_of(session.token)).end_object();
}

void write_code(JsonWriter& out, const store::Code& code) {
  out.member("id", code.id).member("label", code.label).member("reached", code.reached);
  out.member("created_at", utc(code.created_at)).member("expires_at", utc(code.expires_at));
  out.member("uses_left", code.uses_left).member("shared", code.shared).member("revoked", code.revoked);
}

Response later(std::string_view code, std::string detail, int seconds) {
  Response response = problem(code, std::move(detail));
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

/// Codes as their maker wants them; for a month where nothing is said.
struct CodeWishes {
  std::string label;
  std::string reached;
  std::int64_t expires_at = 0;
  std::optional<std::int64_t> count;  ///< a sheet of so many, for one person each
  std::int64_t uses = 1;
};

/// Several uses make a code a shared one, whether `shared` says it too or not: programs of before know `uses`
/// alone.
void read_uses(JsonFields& fields, CodeWishes& wishes) {
  const std::optional<bool> said = fields.boolean("shared");
  const auto uses = fields.whole_number("uses");
  wishes.count = fields.whole_number("count");
  wishes.uses = uses.value_or(said.value_or(false) ? kUsesOfShared : 1);
  const bool shared = wishes.uses > 1;
  if (wishes.uses < 1 || wishes.uses > 100000) {
    fields.fault("uses", "bad_value", "A shared code has 2 to 100000 uses, all others have one.");
  } else if (said && !*said && shared) {
    fields.fault("uses", "bad_value", "A code is for one person.",
                 "For several persons send \"count\", which makes a code for each; or \"shared\": true, and all "
                 "who join by it are one voice together and never speak in public.");
  } else if (said && *said && !shared) {
    fields.fault("uses", "bad_value", "A code with one use is not shared.", "Leave \"shared\" out.");
  }
  if (wishes.count && (*wishes.count < 1 || *wishes.count > kLongestSheet))
    fields.fault("count", "bad_value", fmt::format("A sheet has 1 to {} codes.", kLongestSheet));
  if (wishes.count && shared)
    fields.fault("count", "bad_value", "The codes of a sheet are for one person each.", "Leave \"shared\" out.");
}

/// All faults are told at once.
CodeWishes read_code(const JsonValue& json, std::vector<JsonFault>& faults) {
  JsonFields fields(json, "", faults);
  CodeWishes wishes{fields.required_line("label", 100), fields.required_string("reached"), now() + kMonth, {}, 1};
  read_uses(fields, wishes);
  if (const auto until = fields.string("expires_at")) {
    const auto instant = parse_rfc3339(*until);
    if (!instant || instant->unix_seconds <= now()) {
      fields.fault("expires_at", "bad_value", "This is no moment in the future.",
                   "Write it as 2027-01-31T00:00:00Z.");
    } else {
      wishes.expires_at = instant->unix_seconds;
    }
  }
  fields.finish();
  return wishes;
}

/// One, or a sheet of several.
Result<std::vector<store::NewCode>> make_codes(store::Store& store, const CodeWishes& wishes) {
  if (wishes.count)
    return store::create_sheet(store, wishes.label, wishes.reached, wishes.expires_at, *wishes.count);
  auto one = store::create_code(store, wishes.label, wishes.reached, wishes.expires_at, wishes.uses);
  if (!one)
    return one.error();
  return std::vector<store::NewCode>{std::move(*one)};
}

}  // namespace

Response post_session(const Call& call) {
  const Result<JsonValue> json = read_json_body(call.request);
  if (!json)
    return problem_of(json.error(), "bad_json");
  std::vector<JsonFault> faults;
  JsonFields fields(*json, "", faults);
  const std::string name = fields.required_string("name");
  const std::string password = fields.required_string("password");
  fields.finish();
  if (!faults.empty())
    return faults_response("bad_body", "Log in with name and password.", std::move(faults));
  store::Store& store = *call.context.store;
  const std::string device =
      store::read_device_pass(store, name, cookie(call.request, pass_cookie(name))).value_or("");
  const LoginTry attempt{name, call.request.client, device};
  LoginDoors& doors = *call.context.logins;
  if (const int wait = doors.knock(attempt); wait > 0)
    return later("too_many_requests", "Too many attempts to log in.", wait);
  const auto turn = doors.wait_for_turn(attempt);
  if (turn == nullptr) {
    doors.take_back(attempt);
    return later("busy", "Too many wait to be logged in.", 1);
  }
  const auto session = store::log_in(store, name, password);
  if (!session)
    return store_problem(session.error());
  doors.take_back(attempt);
  JsonWriter out;
  write_account(out, *session);
  Response response = json_response(out.take(), 201);
  response.headers.push_back(set_cookie(call, kSessionCookie, session->token, "/", store::kSessionSeconds));
  response.headers.push_back(set_cookie(call, pass_cookie(name), store::make_device_pass(store, name, device),
                                        "/v1/session", store::kDevicePassSeconds));
  return response;
}

Response get_session(const Call& call) {
  const auto session = store::find_session(*call.context.store, cookie(call.request, kSessionCookie));
  if (!session)
    return store_problem(session.error());
  JsonWriter out;
  write_account(out, *session);
  return json_response(out.take());
}

// The cookie is taken from the browser as well: an empty one that is over at once.
Response delete_session(const Call& call) {
  const Status status = store::log_out(*call.context.store, cookie(call.request, kSessionCookie));
  if (!status)
    return store_problem(status.error());
  return {
      .status = 204, .content_type = {}, .headers = {set_cookie(call, kSessionCookie, "", "/", 0)}, .body = {}};
}

Response get_codes(const Call& call) {
  const auto codes = store::list_codes(*call.context.store);
  if (!codes)
    return store_problem(codes.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const store::Code& code : *codes) {
    out.begin_object();
    write_code(out, code);
    out.end_object();
  }
  out.end_array().null_member("next").end_object();
  return json_response(out.take());
}

Response post_code(const Call& call) {
  const Result<JsonValue> json = read_json_body(call.request);
  if (!json)
    return problem_of(json.error(), "bad_json");
  std::vector<JsonFault> faults;
  const CodeWishes wishes = read_code(*json, faults);
  if (!faults.empty())
    return faults_response("bad_body", "The code has faults.", std::move(faults));
  const auto codes = make_codes(*call.context.store, wishes);
  if (!codes) {
    return is_of_the_store(codes.error()) ? store_problem(codes.error())
                                          : problem("bad_input", codes.error().message, codes.error().hint);
  }
  JsonWriter out;
  out.begin_object().member("code", codes->front().text);
  write_code(out, codes->front().code);
  if (wishes.count) {
    out.key("sheet").begin_array();
    for (const store::NewCode& one : *codes)
      out.begin_object().member("id", one.code.id).member("code", one.text).end_object();
    out.end_array();
  }
  out.end_object();
  return json_response(out.take(), 201);
}

Response delete_code(const Call& call) {
  const Status status = store::revoke_code(*call.context.store, std::stoll(call.ids[0]));
  if (!status)
    return store_problem(status.error());
  return {.status = 204, .content_type = {}, .headers = {}, .body = {}};
}

Response get_audit(const Call& call) {
  const auto page = page_of(call.request);
  if (!page)
    return problem_of(page.error(), "bad_parameter");
  const auto lines = store::list_audit(*call.context.store, *page);
  if (!lines)
    return store_problem(lines.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const store::AuditLine& line : lines->items) {
    out.begin_object().member("id", line.id).member("at", utc(line.at)).member("actor", line.actor);
    out.member("action", line.action).member("subject", line.subject).end_object();
  }
  out.end_array();
  write_next(out, lines->next);
  out.end_object();
  return json_response(out.take());
}

}  // namespace ratecheck::api
