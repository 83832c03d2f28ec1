#include "ratecheck/store/room.h"

#include "store/impl.h"

// SQLite knows the length of a packed column without reading it, so that this costs a look at each row, not at its
// bytes.

namespace ratecheck::store {
namespace {

constexpr const char* kOfUploads =
    "SELECT count(*), coalesce(sum(length(packed) + length(work) + length(verdicts) + length(findings)), 0)"
    " FROM submission WHERE worker=?1 AND received_at>=?2 AND (?3=0 OR number=?3)";
constexpr const char* kOfDocuments =
    "SELECT coalesce(sum(length(bytes)), 0) FROM document JOIN submission"
    " ON submission.worker=document.worker AND submission.number=document.submission"
    " WHERE document.worker=?1 AND received_at>=?2 AND (?3=0 OR number=?3)";

Result<Room> room(const Store& store, WorkerId worker, std::int64_t since, std::int64_t number) {
  return read(store, [&](Connection& db) -> Result<Room> {
    Query uploads(db, kOfUploads, worker.value, since, number);
    uploads.next();
    Query documents(db, kOfDocuments, worker.value, since, number);
    documents.next();
    return Room{uploads.integer(0), uploads.integer(1) + documents.integer(0)};
  });
}

}  // namespace

Result<Room> room_of(const Store& store, WorkerId worker, std::int64_t since) {
  return room(store, worker, since, 0);
}

Result<Room> room_of_upload(const Store& store, WorkerId worker, std::int64_t number) {
  return room(store, worker, 0, number);
}

}  // namespace ratecheck::store
