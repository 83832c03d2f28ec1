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
namespace ratecheck::store {

using ratecheck::Purpose;
using ratecheck::to_string;

struct Consent {
  std::int64_t id = 0;
  Purpose purpose = Purpose::own_use;
  std::string about;  ///< of `for_case`: which case
  std::int64_t given_at = 0;
  std::optional<std::int64_t> withdrawn_at;
};
/// Giving a consent that stands already returns that one.
Result<Consent> give_consent(Store& store, WorkerId worker, Purpose purpose, const std::string& about = {});
/// Withdrawal from `aggregate`: the leaves that counted this worker are withheld from the next release on.
Status withdraw_consent(Store& store, WorkerId worker, std::int64_t consent);
Result<std::vector<Consent>> list_consents(const Store& store, WorkerId worker);

struct Code {
  std::int64_t id = 0;
  std::string label;    ///< for organizers' eyes
  std::string reached;  ///< a word of Reached: published with the cells
  std::int64_t created_at = 0;
  std::int64_t expires_at = 0;
  std::int64_t uses_left = 0;
  bool revoked = false;
};

struct NewCode {
  Code code;
  std::string text;  ///< "jc-…", shown once
};
/// Codes `unknown_word` for `reached`, `bad_value`.
Result<NewCode> create_code(Store& store, const std::string& label, const std::string& reached,
                            std::int64_t expires_at, std::int64_t uses);
Result<std::vector<Code>> list_codes(const Store& store);
Status revoke_code(Store& store, std::int64_t code);

struct Joining {
  std::int64_t id = 0;
  std::int64_t joined_at = 0;
  std::string reached;
};
/// Codes `mistyped_key`, `unknown_code` (also expired, used up, revoked), `already_joined`.
Result<Joining> join_with_code(Store& store, WorkerId worker, std::string_view code);
Result<std::vector<Joining>> list_joinings(const Store& store, WorkerId worker);
Status leave(Store& store, WorkerId worker, std::int64_t joining);

}  // namespace ratecheck::store
