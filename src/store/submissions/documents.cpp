#include "store/submissions/documents.h"

#include "store/refusals.h"

namespace ratecheck::store {
namespace {

constexpr const char* kDrop = "DELETE FROM document WHERE worker=?1 AND submission=?2";
constexpr const char* kAdd =
    "INSERT INTO document(worker, submission, position, media_type, bytes, how) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
constexpr const char* kList =
    "SELECT position, media_type, length(bytes) FROM document WHERE worker=?1 AND submission=?2 ORDER BY position";
constexpr const char* kRead =
    "SELECT media_type, bytes, how FROM document WHERE worker=?1 AND submission=?2 AND position=?3";
constexpr const char* kIsSubmission = "SELECT 1 FROM submission WHERE worker=?1 AND number=?2";

}  // namespace

void keep_documents(Connection& db, std::int64_t worker, std::int64_t submission,
                    const std::vector<KeptDocument>& documents) {
  if (documents.empty())
    return;
  run(db, kDrop, worker, submission);
  for (std::size_t i = 0; i < documents.size(); ++i)
    run(db, kAdd, worker, submission, i, documents[i].media_type, as_bytes(documents[i].bytes), documents[i].how);
}

Result<std::vector<DocumentRow>> list_documents(const Store& store, WorkerId worker, std::int64_t submission) {
  return read(store, [&](Connection& db) -> Result<std::vector<DocumentRow>> {
    {
      Query known(db, kIsSubmission, worker.value, submission);
      if (!known.next())
        return not_found("submission");
    }
    std::vector<DocumentRow> out;
    Query query(db, kList, worker.value, submission);
    while (query.next())
      out.push_back({query.integer(0), query.text(1), query.integer(2)});
    return out;
  });
}

Result<KeptDocument> read_document(const Store& store, WorkerId worker, std::int64_t submission,
                                   std::int64_t position) {
  return read(store, [&](Connection& db) -> Result<KeptDocument> {
    Query query(db, kRead, worker.value, submission, position);
    if (!query.next())
      return not_found("document");
    return KeptDocument{query.text(0), query.bytes(1), query.text(2)};
  });
}

Status drop_documents(Store& store, WorkerId worker, std::int64_t submission) {
  const Status dropped = store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kDrop, worker.value, submission);
    return context.db.changes() == 0 ? Status(not_found("document")) : Status();
  });
  if (dropped)
    store.impl().writer->empty_log();
  return dropped;
}

}  // namespace ratecheck::store
