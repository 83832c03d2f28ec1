#include "api/answers.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/money.h"
#include "ratecheck/base/text.h"

namespace ratecheck::api {

Result<JsonValue> read_json_body(const Request& request) {
  return object_of(request.body);
}

Response json_answer(const Call& call, const std::function<void(JsonWriter&)>& write, int status) {
  Spool bytes(call.context.spool_folder);
  JsonWriter out(bytes);
  write(out);
  out.hand_over();
  return long_answer(std::move(bytes), kJsonType, status);
}

Response long_answer(Spool bytes, std::string_view content_type, int status) {
  if (!bytes.finish())
    return problem("not_ready", "The answer is long, and there is no room on the disk to put it together.");
  Response response{.status = status, .content_type = std::string(content_type), .headers = {}, .body = {}};
  if (bytes.is_in_memory()) {
    response.body = *bytes.take_text();
  } else {
    response.long_body = std::make_shared<const Spool>(std::move(bytes));
  }
  return response;
}

Result<JsonValue> object_of(std::string_view body) {
  Result<JsonValue> json = parse_json(body);
  if (json && !json->is(JsonKind::object))
    return Error{"bad_body", fmt::format("The body is {}; an object was expected.", describe(json->kind))};
  return json;
}

Response faults_response(std::string_view code, std::string detail, std::vector<JsonFault> faults) {
  return problem_response({std::string(code), std::move(detail), {}, std::move(faults)});
}

bool is_of_the_store(const Error& error) {
  return error.code == "storage_unavailable" || error.code == kDamaged;
}

void write_damage(JsonWriter& out, std::string_view detail) {
  out.member("code", kDamaged).member("detail", detail);
}

void write_unreadable(JsonWriter& out, const std::vector<store::Unreadable>& uploads) {
  if (uploads.empty())
    return;
  out.key("unreadable").begin_array();
  for (const store::Unreadable& one : uploads) {
    out.begin_object().member("statement", one.submission);
    if (one.received_at != 0)
      out.member("received_at", utc(one.received_at));
    write_damage(out);
    out.end_object();
  }
  out.end_array();
}

// What is the operator's trouble is told as 503, or as 500 where it does not pass, without details, and what
// belongs to somebody else as what does not exist; the rest under its own code, where the catalogue has that.
Response store_problem(const Error& error) {
  if (error.code == kDamaged)
    return problem(kDamaged, "A row of the database that this needs is damaged. Nothing was changed.");
  if (error.code == "no_room")
    return problem("not_ready", "The answer is long, and there is no room on the disk to put it together.");
  if (error.code == "storage_unavailable")
    return problem("not_ready", "Nothing was changed: the store cannot be written or read.");
  if (error.code == "not_found")
    return problem("not_found", "You have nothing of that number.");
  if (error.code == "bad_cursor")
    return problem("bad_parameter", "'after' is not a `next` of this list.");
  if (error.code == "mistyped_key" || error.code == "unknown_key")
    return problem("key_unknown", error.message, error.hint);
  return problem_of(error, "conflict");
}

std::string utc(std::int64_t unix_seconds) {
  return to_rfc3339({unix_seconds, 0});
}

std::string amount_of_minor(std::int64_t minor, const std::string& currency) {
  const auto known = Currency::parse(currency);
  return Decimal(minor, known ? known->exponent() : 2).to_string();
}

Result<store::Page> page_of(const Request& request) {
  store::Page page;
  page.cursor = request.parameter("after").value_or("");
  if (const auto limit = request.parameter("limit")) {
    const auto number = parse_integer(*limit);
    if (!number || *number < 1 || *number > 1000)
      return Error{"bad_parameter", "'limit' is a number from 1 to 1000."};
    page.limit = static_cast<std::size_t>(*number);
  }
  return page;
}

// Accept counts only where the other form stands before JSON; weights (q=) are not read.
Result<bool> prefers_format(const Request& request, std::string_view format, std::string_view media_type) {
  const std::string_view named = request.parameter("format").value_or("");
  if (named == format || named == "json")
    return named == format;
  if (!named.empty())
    return Error{"bad_parameter", fmt::format("'format' is json or {}.", format)};
  const std::string accept = to_lower(request.header("accept"));
  const std::size_t other = accept.find(media_type);
  return other != std::string::npos && other < accept.find("application/json");
}

void write_next(JsonWriter& out, const std::optional<std::string>& next) {
  optional_member(out, "next", next);
}

void optional_member(JsonWriter& out, std::string_view name, const std::optional<std::string>& text) {
  out.key(name);
  if (text) {
    out.string(*text);
  } else {
    out.null();
  }
}

store::WorkerId worker_of(const Call& call) {
  return {call.caller.worker.value_or(0)};
}

}  // namespace ratecheck::api
