#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/context.h"
#include "api/errors.h"
#include "ratecheck/base/json_fields.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/base/spool.h"
#include "ratecheck/store/submissions.h"

/// Small pieces that several handlers share. A handler that lists looks like this:
///
///   const auto page = page_of(call.request);
///   if (!page)
///     return problem_of(page.error(), "bad_parameter");
///   const auto rows = store::list_work(*call.context.store, worker_of(call), *page);
///   if (!rows)
///     return store_problem(rows.error());
namespace ratecheck::api {

/// 400 `bad_json`, or the object; other kinds are `bad_body`.
Result<JsonValue> object_of(std::string_view body);
/// The same of a request's body.
Result<JsonValue> read_json_body(const Request& request);
/// An answer that may be long: what `write` writes goes to the disk where it is more than a megabyte.
Response json_answer(const Call& call, const std::function<void(JsonWriter&)>& write, int status = 200);
/// The same of bytes of another kind, as they were appended.
Response long_answer(Spool bytes, std::string_view content_type, int status = 200);
/// 422 with every fault.
Response faults_response(std::string_view code, std::string detail, std::vector<JsonFault> faults);
/// An error of the store as the catalogue tells it.
Response store_problem(const Error& error);
/// True where the caller had no part in it: the store cannot be read or written, or what is in it is damaged.
bool is_of_the_store(const Error& error);
/// What a list says of an upload that cannot be read; the operator's log says which row it is.
inline constexpr std::string_view kDamaged = "corrupt_database";
inline constexpr std::string_view kDamagedDetail =
    "What is kept of this upload is damaged and cannot be read. Upload the document again, and it is read anew.";
/// The members `code` and `detail` that say so.
void write_damage(JsonWriter& out, std::string_view detail = kDamagedDetail);
/// The member `unreadable` of a list, where there are any.
void write_unreadable(JsonWriter& out, const std::vector<store::Unreadable>& uploads);

/// "2025-06-01T10:00:00Z"
std::string utc(std::int64_t unix_seconds);
/// Minor units as an amount: 935, "GBP" is "9.35".
std::string amount_of_minor(std::int64_t minor, const std::string& currency);

/// `after` and `limit` of a list.
Result<store::Page> page_of(const Request& request);
inline const Parameter kAfter{"after", "the `next` of the page before"};
inline const Parameter kLimit{"limit", "1 to 1000 items; 100 unless told"};
/// Whether the other form than JSON is asked for: by `format`, else by the header Accept.
Result<bool> prefers_format(const Request& request, std::string_view format, std::string_view media_type);
/// The member `next` of a list: a cursor, or null at its end.
void write_next(JsonWriter& out, const std::optional<std::string>& next);
/// A text, or null.
void optional_member(JsonWriter& out, std::string_view name, const std::optional<std::string>& text);

/// Of a route that needs a worker; else nobody's number.
store::WorkerId worker_of(const Call& call);

}  // namespace ratecheck::api
