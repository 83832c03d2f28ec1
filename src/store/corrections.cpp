#include "ratecheck/store/corrections.h"

#include <algorithm>

#include "kept_statements.h"
#include "ratecheck/base/text.h"

namespace ratecheck::store {
namespace {

constexpr const char* kAdd =
    "INSERT INTO correction(worker, submission, item, field, value, made_at, confirms) VALUES(?1, ?2, ?3, ?4, ?5, "
    "?6, ?7)"
    " ON CONFLICT(worker, submission, item, field) DO UPDATE SET value=?5, made_at=?6, confirms=?7 RETURNING id";
constexpr const char* kList =
    "SELECT id, submission, item, field, value, made_at, confirms FROM correction WHERE worker=?1 ORDER BY "
    "submission, item, id";
constexpr const char* kOfSubmission =
    "SELECT id, submission, item, field, value, made_at, confirms FROM correction WHERE worker=?1 AND "
    "submission=?2 ORDER BY id";
constexpr const char* kDrop = "DELETE FROM correction WHERE worker=?1 AND id=?2";

Error not_found(const char* what) {
  return {"not_found", std::string("There is no such ") + what + ".", {}, {}, {}};
}

Correction correction_of(Query& query) {
  return {query.integer(0),     {query.integer(1), query.integer(2)},
          query.text(3),        {},
          query.text(4),        query.integer(5),
          query.integer(6) != 0};
}

// A value is good when the item can still be read with it: the contract's own reader is the judge. The item
// is tried alone, as a statement of one.
Status check_value(const JsonValue& statements, std::int64_t index, const std::string& field,
                   const std::string& value) {
  JsonValue trial = statements;
  JsonValue* item = item_at(trial, index);
  if (item == nullptr)
    return not_found("work item");
  if (!set_field(*item, field, value)) {
    return Error{"unknown_field", "The work item has no single line '" + field + "'.", {}, {}, {}};
  }
  const auto read = statements_of(std::move(trial));
  return read.ok() ? Status() : Status(read.error());
}

Result<Correction> keep(Store& store, WorkerId worker, const WorkId& work, const std::string& field,
                        const std::string& value, bool confirms) {
  const auto read_value = read(store, [&](Connection& db) -> Result<std::string> {
    JsonValue statements = kept_json(db, worker.value, work.submission);
    const Status good = check_value(statements, work.index, field, value);
    if (!good.ok())
      return good.error();
    return field_text(*item_at(statements, work.index), field).value_or("");
  });
  if (!read_value.ok())
    return read_value.error();
  const std::int64_t now = store.impl().now();
  return store.impl().writer->change<Correction>([&](WriteContext& context) -> Result<Correction> {
    Query query(context.db, kAdd, worker.value, work.submission, work.index, field, value, now, confirms ? 1 : 0);
    query.next();
    Correction kept{query.integer(0), work, field, *read_value, value, now, confirms};
    query.run();
    return kept;
  });
}

}  // namespace

std::vector<Correction> corrections_of(Connection& db, std::int64_t worker, std::int64_t submission) {
  std::vector<Correction> out;
  Query query(db, kOfSubmission, worker, submission);
  while (query.next())
    out.push_back(correction_of(query));
  return out;
}

Result<Correction> correct(Store& store, WorkerId worker, const WorkId& work, const std::string& field,
                           const std::string& value) {
  const auto& fields = correctable_fields();
  if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
    return Error{"unknown_field",
                 "'" + field + "' cannot be corrected." + did_you_mean(field, fields),
                 {},
                 "one of " + join(fields, ", "),
                 {}};
  }
  if (value.size() > 100)
    return Error{"bad_value", "A value has at most 100 bytes.", {}, {}, {}};
  return keep(store, worker, work, field, value, false);
}

Result<std::vector<Correction>> list_corrections(const Store& store, WorkerId worker) {
  return read(store, [&](Connection& db) -> Result<std::vector<Correction>> {
    std::vector<Correction> out;
    {
      Query query(db, kList, worker.value);
      while (query.next())
        out.push_back(correction_of(query));
    }
    std::optional<std::pair<std::int64_t, JsonValue>> kept;
    for (Correction& correction : out) {
      if (!kept || kept->first != correction.work.submission) {
        kept = {correction.work.submission, kept_json(db, worker.value, correction.work.submission)};
      }
      if (const JsonValue* item = item_at(kept->second, correction.work.index)) {
        correction.read_value = field_text(*item, correction.field).value_or("");
      }
    }
    return out;
  });
}

Status drop_correction(Store& store, WorkerId worker, std::int64_t correction) {
  return store.impl().writer->change_status([&](WriteContext& context) -> Status {
    run(context.db, kDrop, worker.value, correction);
    return context.db.changes() == 0 ? Status(not_found("correction")) : Status();
  });
}

Result<std::vector<ProposalRow>> list_proposals(const Store& store, WorkerId worker, std::int64_t submission) {
  return read(store, [&](Connection& db) -> Result<std::vector<ProposalRow>> {
    JsonValue json = kept_json(db, worker.value, submission);
    const std::vector<Correction> known = corrections_of(db, worker.value, submission);
    std::vector<ProposalRow> out;
    for (std::int64_t index = 0; const JsonValue* item = item_at(json, index); ++index) {
      const JsonValue* doubts = item->find("doubts");
      for (std::size_t i = 0; doubts != nullptr && i < doubts->items.size(); ++i) {
        const JsonValue* proposal = doubts->items[i].find("proposal");
        const JsonValue* field = doubts->items[i].find("field");
        if (proposal == nullptr || !proposal->is(JsonKind::object) || field == nullptr)
          continue;
        const WorkId work{submission, index};
        if (std::any_of(known.begin(), known.end(),
                        [&](const Correction& c) { return c.work == work && c.field == field->text; }))
          continue;
        const auto text = [&](const char* name) {
          const JsonValue* value = proposal->find(name);
          return value == nullptr ? std::string() : value->text;
        };
        out.push_back(
            {work, field->text, field_text(*item, field->text).value_or(""), text("value"), text("proof")});
      }
    }
    return out;
  });
}

Result<Correction> confirm_proposal(Store& store, WorkerId worker, const WorkId& work, const std::string& field) {
  const auto proposals = list_proposals(store, worker, work.submission);
  if (!proposals.ok())
    return proposals.error();
  for (const ProposalRow& proposal : *proposals) {
    if (proposal.work == work && proposal.field == field)
      return keep(store, worker, work, field, proposal.value, true);
  }
  return not_found("proposal");
}

Result<std::vector<statement::Statement>> read_statements(const Store& store, WorkerId worker,
                                                          std::int64_t submission) {
  return read(store, [&](Connection& db) -> Result<std::vector<statement::Statement>> {
    JsonValue json = kept_json(db, worker.value, submission);
    for (const Correction& correction : corrections_of(db, worker.value, submission)) {
      if (JsonValue* item = item_at(json, correction.work.index))
        set_field(*item, correction.field, correction.value);
    }
    return statements_of(std::move(json));
  });
}

}  // namespace ratecheck::store
