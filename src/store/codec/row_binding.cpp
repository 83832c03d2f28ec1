#include "store/codec/row_binding.h"

#include <fmt/format.h>

#include "ratecheck/base/hash.h"
#include "store/codec/codec.h"
#include "store/db/connection.h"

namespace ratecheck::store {
namespace {

constexpr std::size_t kBytes = 8;

// It finds damage and mistakes. It is no proof against who wants to deceive: that one could make it as well.
std::string binding_of(std::string_view bytes, const RowColumn& to) {
  const std::string place = fmt::format("ratecheck {} {} {}", to.column, to.worker, to.number);
  return Packer().fixed(keyed_hash_number(place, bytes)).take();
}

}  // namespace

std::string bound(std::string bytes, const RowColumn& to) {
  bytes += binding_of(bytes, to);
  return bytes;
}

std::string_view bound_bytes(std::string_view column, const RowColumn& to) {
  const std::string_view bytes = column.substr(0, column.size() < kBytes ? 0 : column.size() - kBytes);
  if (column.size() < kBytes || column.substr(bytes.size()) != binding_of(bytes, to))
    throw Failure{corrupt(fmt::format("the column '{}' does not hold what was written for its row", to.column))};
  return bytes;
}

}  // namespace ratecheck::store
