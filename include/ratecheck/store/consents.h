#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/base/words.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/workers.h"

/// What a worker allows, and the codes by which organizers vouch that a worker is a worker.
///
///   const auto code = store::create_code(store, "spring meeting", "event", now + 30 * 86400);
///   const auto joined = store::join_with_code(store, worker, code->text);
///   const auto consent = store::give_consent(store, worker, Purpose::aggregate);
///   // From the next release on the worker is counted: joined and consenting, both.
///
/// A code is for one person. One that was made for several uses is shared: all keys that joined by it are one
/// voice together in what organizers see, and never speak in public.
///
/// Times are Unix seconds. Withdrawn consents stay as rows, so that it can be shown what was allowed when.
namespace ratecheck::store {

using ratecheck::Purpose;
using ratecheck::to_string;

/// One purpose that a worker allows, from `given_at` to `withdrawn_at`.
struct Consent {
  std::int64_t id = 0;
  Purpose purpose = Purpose::own_use;
  std::string about;  ///< of `for_case`: which case
  std::int64_t given_at = 0;
  std::optional<std::int64_t> withdrawn_at;
};
/// Giving a consent that stands already returns that one.
Result<Consent> give_consent(Store& store, WorkerId worker, Purpose purpose, const std::string& about = {});
/// Withdrawal from `aggregate`: the working cells that counted this worker go at once.
/// Code `not_found`, also where it is withdrawn already.
Status withdraw_consent(Store& store, WorkerId worker, std::int64_t consent);
Result<std::vector<Consent>> list_consents(const Store& store, WorkerId worker);

/// A joining code as organizers see it: never its text, which is kept as a hash.
struct Code {
  std::int64_t id = 0;
  std::string label;    ///< for organizers' eyes
  std::string reached;  ///< a word of Reached: published with the cells
  std::int64_t created_at = 0;
  std::int64_t expires_at = 0;
  std::int64_t uses_left = 0;
  bool shared = false;  ///< made for several persons
  bool revoked = false;
};

struct NewCode {
  Code code;
  std::string text;  ///< "jc-…", shown once
};
/// With more than one use it is shared. Codes `unknown_word` for `reached`, `bad_value`.
Result<NewCode> create_code(Store& store, const std::string& label, const std::string& reached,
                            std::int64_t expires_at, std::int64_t uses = 1);
/// So many codes for one person each, 1 to 500, to be printed and cut apart: all of them or none. Same codes.
Result<std::vector<NewCode>> create_sheet(Store& store, const std::string& label, const std::string& reached,
                                          std::int64_t expires_at, std::int64_t count);
Result<std::vector<Code>> list_codes(const Store& store);
/// It lets nobody join any more; those who joined by it stay. Code `not_found`.
Status revoke_code(Store& store, std::int64_t code);

/// That a worker joined by a code, which itself is not told.
struct Joining {
  std::int64_t id = 0;
  std::int64_t joined_at = 0;
  std::string reached;
  bool shared = false;  ///< by a code for several persons
  std::optional<std::int64_t> left_at = {};
};
/// Who has joined by a shared code may join again by one for one person, which takes its place. Codes
/// `mistyped_key`, `unknown_code` (also expired, used up, revoked), `already_joined`.
Result<Joining> join_with_code(Store& store, WorkerId worker, std::string_view code);
Result<std::vector<Joining>> list_joinings(const Store& store, WorkerId worker);
/// Those that were left too, as long as they are kept.
Result<std::vector<Joining>> list_all_joinings(const Store& store, WorkerId worker);
/// As with a withdrawal, the working cells that counted this worker go at once. Code `not_found`.
Status leave(Store& store, WorkerId worker, std::int64_t joining);

/// Whether the worker speaks in public figures at a moment, in Unix seconds: joined by a code for one person, and
/// the consent to be counted stands.
Result<bool> speaks_in_public(const Store& store, WorkerId worker, std::int64_t at);

}  // namespace ratecheck::store
