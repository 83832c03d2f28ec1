#pragma once

#include <cstdint>

#include "ratecheck/base/result.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/workers.h"

/// How much room a worker's uploads take in the database.
namespace ratecheck::store {

/// Bytes as they are kept: packed and compressed; kept documents with them.
struct Room {
  std::int64_t uploads = 0;
  std::int64_t bytes = 0;
};
/// Of what was received at that second or later; 0: of all that is kept.
Result<Room> room_of(const Store& store, WorkerId worker, std::int64_t since);
/// Of one upload; nothing where there is none of that number.
Result<Room> room_of_upload(const Store& store, WorkerId worker, std::int64_t number);

}  // namespace ratecheck::store
