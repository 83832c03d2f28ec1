#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Eight bytes behind each packed column of a submission: a hash of its bytes together with the column, the worker
// and the number that they belong to. So bytes that are whole in themselves, but of another row, are found.
//
//   const std::string column = bound(pack(work, names, db), {kWorkColumn, worker, number});
//   const std::string_view bytes = bound_bytes(column, {kWorkColumn, worker, number});     // without the eight

namespace ratecheck::store {

/// Where packed bytes belong. The names are those of the table.
struct RowColumn {
  std::string_view column;
  std::int64_t worker = 0;
  std::int64_t number = 0;  ///< of the submission, which counts per worker
};
inline constexpr std::string_view kPackedColumn = "packed";
inline constexpr std::string_view kWorkColumn = "work";
inline constexpr std::string_view kVerdictsColumn = "verdicts";

std::string bound(std::string bytes, const RowColumn& to);
/// A part of `column`. Throws Failure `corrupt_database` where the bytes are not those that were bound to it.
std::string_view bound_bytes(std::string_view column, const RowColumn& to);

}  // namespace ratecheck::store
