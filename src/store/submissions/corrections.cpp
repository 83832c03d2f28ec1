#include "ratecheck/store/corrections.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"
#include "store/refusals.h"
#include "store/submissions/judging.h"

namespace ratecheck::store {
namespace {

constexpr const char* kCorrected =
    "SELECT DISTINCT submission FROM correction WHERE worker=?1 ORDER BY submission";
constexpr const char* kOfSubmission =
    "SELECT id, submission, item, field, value, made_at, confirms FROM correction WHERE worker=?1 AND "
    "submission=?2 ORDER BY id";
constexpr const char* kSubmissionOf = "SELECT submission FROM correction WHERE worker=?1 AND id=?2";

Correction correction_of(Query& query) {
  return {query.integer(0),     {query.integer(1), query.integer(2)},
          query.text(3),        {},
          query.text(4),        query.integer(5),
          query.integer(6) != 0};
}

// A value is good when the item can still be read with it: the contract's own reader is the judge.
Status check_value(const JsonValue& statements, std::int64_t index, const FieldValue& wanted) {
  const auto& fields = correctable_fields();
  if (std::find(fields.begin(), fields.end(), wanted.field) == fields.end()) {
    return Error{"unknown_field",
                 fmt::format("'{}' cannot be corrected.{}", wanted.field, did_you_mean(wanted.field, fields))}
        .with_hint(fmt::format("Name one of {}.", join(fields, ", ")));
  }
  if (wanted.value.size() > 100)
    return Error{"bad_value", "A value has at most 100 bytes."};
  JsonValue trial = statements;
  if (!set_field(*item_at(trial, index), wanted.field, wanted.value))
    return Error{"unknown_field", fmt::format("The work item has no single line '{}'.", wanted.field)};
  const auto read = statements_of(std::move(trial));
  return read.ok() ? Status() : Status(read.error());
}

bool parts_make_the_total(const statement::WorkItem& item) {
  return !item.total || item.pay.empty() || statement::sum_of_lines(item.pay) == item.total->to_rational();
}

/// The item with all that the worker ever said of it.
Result<std::optional<statement::WorkItem>> as_it_stands(const Store& store, WorkerId worker, const WorkId& work) {
  const auto statements = read_statements(store, worker, work.submission);
  if (!statements.ok())
    return statements.error();
  std::int64_t first = 0;
  for (const statement::Statement& statement : *statements) {
    const auto count = static_cast<std::int64_t>(statement.work.size());
    if (work.index < first + count)
      return std::optional(statement.work[static_cast<std::size_t>(work.index - first)]);
    first += count;
  }
  return std::optional<statement::WorkItem>();
}

std::vector<CorrectionNote> notes_of(const Store& store, WorkerId worker, const WorkId& work,
                                     const Corrected& done) {
  std::vector<CorrectionNote> notes;
  const auto corrects = [&](const auto& which) {
    return std::any_of(done.corrections.begin(), done.corrections.end(),
                       [&](const Correction& one) { return which(one.field); });
  };
  const auto item = as_it_stands(store, worker, work);
  if (item.ok() && *item && !parts_make_the_total(**item)) {
    if (corrects([](const std::string& field) { return field == "total"; })) {
      notes.push_back(CorrectionNote::parts_left);
    } else if (corrects([](const std::string& field) { return field.starts_with("pay."); })) {
      notes.push_back(CorrectionNote::total_left);
    }
  }
  if (done.changes.empty())
    notes.push_back(CorrectionNote::verdicts_remain);
  return notes;
}

Result<Corrected> keep(Store& store, WorkerId worker, const WorkId& work, const Judge& judge,
                       Amendment& amendment) {
  auto changes = judge_amended(store, worker, {work.submission}, judge, amendment);
  if (!changes.ok())
    return changes.error();
  Corrected done{std::move(amendment.set), std::move(*changes), {}};
  done.notes = notes_of(store, worker, work, done);
  return done;
}

}  // namespace

std::string_view to_string(CorrectionNote note) {
  switch (note) {
    case CorrectionNote::parts_left:
      return "parts_left";
    case CorrectionNote::total_left:
      return "total_left";
    case CorrectionNote::verdicts_remain:
      return "verdicts_remain";
  }
  return "";
}

std::string_view describe(CorrectionNote note) {
  switch (note) {
    case CorrectionNote::parts_left:
      return "The total is corrected; the amounts that make it up are not, and make another sum. Most rules judge "
             "those amounts: correct the one that is wrong, too.";
    case CorrectionNote::total_left:
      return "The amount is corrected; the total is not, and is another sum. Correct it too if it is wrong.";
    case CorrectionNote::verdicts_remain:
      return "No verdict came out otherwise: what was corrected does not decide any of them.";
  }
  return "";
}

const std::vector<CorrectionNote>& correction_notes() {
  static const std::vector<CorrectionNote> all = {CorrectionNote::parts_left, CorrectionNote::total_left,
                                                  CorrectionNote::verdicts_remain};
  return all;
}

std::vector<Correction> corrections_of(Connection& db, std::int64_t worker, std::int64_t submission) {
  std::vector<Correction> out;
  Query query(db, kOfSubmission, worker, submission);
  while (query.next())
    out.push_back(correction_of(query));
  return out;
}

std::map<std::int64_t, std::vector<Correction>> corrections_by_item(Connection& db, std::int64_t worker,
                                                                    std::int64_t submission) {
  std::map<std::int64_t, std::vector<Correction>> out;
  for (Correction& correction : corrections_of(db, worker, submission))
    out[correction.work.index].push_back(std::move(correction));
  if (out.empty())
    return out;
  JsonValue kept = kept_json(db, worker, submission);
  for (auto& [index, corrections] : out) {
    const JsonValue* item = item_at(kept, index);
    for (Correction& correction : corrections)
      correction.read_value = item == nullptr ? "" : field_text(*item, correction.field).value_or("");
  }
  return out;
}

Result<Corrected> correct(Store& store, WorkerId worker, const WorkId& work, const std::vector<FieldValue>& values,
                          const Judge& judge, std::vector<FieldFault>& faults) {
  Amendment amendment;
  const Status good = read(store, [&](Connection& db) -> Status {
    JsonValue statements = kept_json(db, worker.value, work.submission);
    const JsonValue* item = item_at(statements, work.index);
    if (item == nullptr)
      return not_found("work item");
    for (const FieldValue& wanted : values) {
      if (const Status fits = check_value(statements, work.index, wanted); !fits.ok())
        faults.push_back({wanted.field, fits.error()});
      amendment.set.push_back(
          {0, work, wanted.field, field_text(*item, wanted.field).value_or(""), wanted.value, 0, false});
    }
    return {};
  });
  if (!good.ok())
    return good.error();
  if (!faults.empty())
    return Error{"bad_value", "Nothing was corrected."};
  return keep(store, worker, work, judge, amendment);
}

Result<std::vector<Correction>> list_corrections(const Store& store, WorkerId worker) {
  return read(store, [&](Connection& db) -> Result<std::vector<Correction>> {
    std::vector<std::int64_t> submissions;
    {
      Query query(db, kCorrected, worker.value);
      while (query.next())
        submissions.push_back(query.integer(0));
    }
    std::vector<Correction> out;
    for (const std::int64_t submission : submissions) {
      for (auto& [item, corrections] : corrections_by_item(db, worker.value, submission))
        std::move(corrections.begin(), corrections.end(), std::back_inserter(out));
    }
    return out;
  });
}

Result<std::vector<VerdictChange>> drop_correction(Store& store, WorkerId worker, std::int64_t correction,
                                                   const Judge& judge) {
  const auto submission = read(store, [&](Connection& db) -> Result<std::int64_t> {
    Query query(db, kSubmissionOf, worker.value, correction);
    if (!query.next())
      return not_found("correction");
    return query.integer(0);
  });
  if (!submission.ok())
    return submission.error();
  Amendment amendment{{}, correction};
  return judge_amended(store, worker, {*submission}, judge, amendment);
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

Result<Corrected> confirm_proposal(Store& store, WorkerId worker, const WorkId& work, const std::string& field,
                                   const Judge& judge) {
  const auto proposals = list_proposals(store, worker, work.submission);
  if (!proposals.ok())
    return proposals.error();
  for (const ProposalRow& proposal : *proposals) {
    if (proposal.work != work || proposal.field != field)
      continue;
    Amendment amendment{{{0, work, field, proposal.read_value, proposal.value, 0, true}}, {}};
    return keep(store, worker, work, judge, amendment);
  }
  return not_found("proposal");
}

Result<std::vector<statement::Statement>> read_statements(const Store& store, WorkerId worker,
                                                          std::int64_t submission) {
  return read(store, [&](Connection& db) -> Result<std::vector<statement::Statement>> {
    return statements_as_they_stand(db, worker.value, submission);
  });
}

}  // namespace ratecheck::store
