#include <fmt/format.h>

#include <map>

#include "api/answers.h"
#include "api/api.h"
#include "api/worker_rows.h"
#include "api/zip.h"
#include "ratecheck/base/plain_text.h"
#include "ratecheck/base/text.h"

// Everything that is kept of a worker, to take away: one JSON, or a ZIP with a CSV for each tax year beside it.
//
//   export.json                      every upload, whole, as GET /v1/me/statements/{id} gives it
//   work-2025.csv, work-2024-2025.csv, work-unknown.csv   by the year in which income is taxed
//   documents/12-0                   as it came, where the worker had it kept
//   unreadable.csv                   only where there are such: uploads that are damaged, as in `unreadable` of
//   the
//                                    JSON, which holds what of them can still be read
//
// Nothing is left out in silence: whoever takes the file away and erases the key must know that it is not all.

namespace ratecheck::api {
namespace {

/// The worker's word on a field; empty: the read value stands.
std::string corrected(const store::WorkRow& row, std::string_view field) {
  for (const store::Correction& correction : row.corrections) {
    if (correction.field == field)
      return correction.value;
  }
  return {};
}

/// The year in which income is taxed. United Kingdom: from 6 April to 5 April (Income Tax Act 2007, section 4(3),
/// https://www.legislation.gov.uk/ukpga/2007/3/section/4). Australia: from 1 July to 30 June (Australian Taxation
/// Office, Preparing your tax return, https://www.ato.gov.au/individuals-and-families/your-tax-return/
/// before-you-prepare-your-tax-return/preparing-your-tax-return). Both read on 2026-11-22. Elsewhere: the calendar
/// year.
std::string tax_year(const store::WorkRow& row) {
  const std::string said = corrected(row, "started_at");
  const std::optional<Instant> started = said.empty() ? row.started_at : parse_rfc3339(said);
  if (!started)
    return row.month == 0 ? "unknown" : std::to_string(row.month / 100);
  const Date day = started->local().date;
  const int year = static_cast<int>(day.year());
  const unsigned date = static_cast<unsigned>(day.month()) * 100 + static_cast<unsigned>(day.day());
  const bool british = row.currency == "GBP";
  if (!british && row.currency != "AUD")
    return std::to_string(year);
  const int first = date >= (british ? 406U : 701U) ? year : year - 1;
  return fmt::format("{}-{}", first, first + 1);
}

constexpr const char* kHead =
    "id,platform,place,kind,started_at,ended_at,currency,total,counted,corrected_total,corrections\r\n";

/// "total: 14.58 -> 20.00; order_value: nothing -> 192.05"
std::string corrections_text(const store::WorkRow& row) {
  std::vector<std::string> all;
  for (const store::Correction& one : row.corrections) {
    all.push_back(
        fmt::format("{}: {} -> {}", one.field, one.read_value.empty() ? "nothing" : one.read_value, one.value));
  }
  return join(all, "; ");
}

// The read values stand in their own columns; what the worker says of them stands behind, in two more.
std::string csv_line(const store::WorkRow& row) {
  const bool counted = row.counted_as == row.id;
  return join({store::to_string(row.id), csv_cell(row.platform), csv_cell(row.place),
               std::string(statement::to_string(row.kind)), row.started_at ? to_rfc3339(*row.started_at) : "",
               row.ended_at ? to_rfc3339(*row.ended_at) : "", row.currency,
               row.total_minor ? amount_of_minor(*row.total_minor, row.currency) : "", counted ? "yes" : "no",
               csv_cell(corrected(row, "total")), csv_cell(corrections_text(row))},
              ",") +
         "\r\n";
}

struct Export {
  std::string json;
  std::map<std::string, std::string> documents;  ///< kept ones by name
  std::map<std::string, std::string> years;      ///< CSV by tax year
  JsonWriter unreadable;                         ///< members of the array
  std::string unreadable_csv;                    ///< empty: there are none
};

void add_work(Export& all, const std::vector<store::WorkRow>& rows) {
  for (const store::WorkRow& work : rows) {
    std::string& csv = all.years[tax_year(work)];
    if (csv.empty())
      csv = kHead;
    csv += csv_line(work);
  }
}

/// Names what cannot be read, with what is left of it.
void add_unreadable(Export& all, const store::Unreadable& upload, std::string_view detail,
                    const store::Remains& remains) {
  const std::string received_at = upload.received_at == 0 ? "" : utc(upload.received_at);
  JsonWriter& out = all.unreadable;
  out.begin_object().member("statement", upload.submission);
  if (!received_at.empty())
    out.member("received_at", received_at);
  write_damage(out, detail);
  out.key("work").begin_array();
  for (const store::WorkRow& row : remains.work)
    write_work(out, row);
  out.end_array().key("verdicts").begin_array();
  for (const store::VerdictRow& row : remains.verdicts)
    write_verdict(out, row);
  out.end_array().key("corrections").begin_array();
  for (const store::Correction& correction : remains.corrections)
    write_correction(out, correction);
  out.end_array().end_object();
  if (all.unreadable_csv.empty())
    all.unreadable_csv = "statement,received_at,code,detail\r\n";
  all.unreadable_csv += fmt::format("{},{},{},{}\r\n", upload.submission, received_at, kDamaged, csv_cell(detail));
}

Status add_documents(const Call& call, std::int64_t submission, Export& all);

/// An upload that cannot be read: its name, and all that can.
Status add_damaged(const Call& call, const store::Unreadable& upload, Export& all) {
  auto remains = store::read_remains(*call.context.store, worker_of(call), upload.submission);
  if (!remains && remains.error().code != kDamaged)
    return remains.error();
  if (!remains)
    remains = store::Remains();
  add_unreadable(all, upload, kDamagedDetail, *remains);
  add_work(all, remains->work);
  return add_documents(call, upload.submission, all);
}

Status add_documents(const Call& call, std::int64_t submission, Export& all) {
  const auto rows = store::list_documents(*call.context.store, worker_of(call), submission);
  for (const store::DocumentRow& row : rows ? *rows : std::vector<store::DocumentRow>()) {
    auto document = store::read_document(*call.context.store, worker_of(call), submission, row.position);
    if (!document && document.error().code == kDamaged) {
      add_unreadable(all, {submission, 0}, "A document that was kept is damaged and cannot be read.", {});
      continue;
    }
    if (!document)
      return document.error();
    const std::string name = fmt::format("documents/{}-{}", submission, row.position);
    all.documents[name] = std::move(document->bytes);
  }
  return rows ? Status() : Status(rows.error());
}

// A worker's uploads page by page; the whole is in memory, as an answer of HTTP is.
Result<Export> collect(const Call& call) {
  Export all;
  all.unreadable.begin_array();
  JsonWriter out;
  out.begin_object().member("schema", 1).member("program", "ratecheck").key("submissions").begin_array();
  store::Page page;
  std::vector<store::Unreadable> damaged;
  for (bool more = true; more;) {
    const auto rows = store::list_submissions(*call.context.store, worker_of(call), page);
    if (!rows)
      return rows.error();
    for (const store::SubmissionRow& row : rows->items) {
      const auto submission = store::read_submission(*call.context.store, worker_of(call), row.id);
      if (!submission && submission.error().code == kDamaged) {
        damaged.push_back({row.id, row.received_at});
        continue;
      }
      if (!submission && submission.error().code == "not_found")
        continue;  // just deleted
      if (!submission)
        return submission.error();
      write_whole_submission(out, *submission);
      add_work(all, submission->work);
      if (const Status added = add_documents(call, row.id, all); !added)
        return added.error();
    }
    damaged.insert(damaged.end(), rows->unreadable.begin(), rows->unreadable.end());
    more = rows->next.has_value();
    page.cursor = rows->next.value_or("");
  }
  out.end_array();
  for (const store::Unreadable& upload : damaged) {
    if (const Status added = add_damaged(call, upload, all); !added)
      return added.error();
  }
  all.unreadable.end_array();
  if (!all.unreadable_csv.empty())
    out.key("unreadable").raw(all.unreadable.take());
  out.end_object();
  all.json = out.take();
  return all;
}

Response attached(Response response, const std::string& name) {
  response.headers.emplace_back("Vary", "Accept");  // which of the two forms it is
  response.headers.emplace_back("Content-Disposition", fmt::format("attachment; filename=\"{}\"", name));
  return response;
}

}  // namespace

Response get_export(const Call& call) {
  const auto zip = prefers_format(call.request, "zip", "application/zip");
  if (!zip)
    return problem_of(zip.error(), "bad_parameter");
  Result<Export> all = collect(call);
  if (!all)
    return store_problem(all.error());
  if (!*zip)
    return attached(json_response(std::move(all->json)), "ratecheck-export.json");
  ZipWriter file;
  file.add("export.json", all->json);
  for (const auto& [year, csv] : all->years)
    file.add(fmt::format("work-{}.csv", year), csv);
  if (!all->unreadable_csv.empty())
    file.add("unreadable.csv", all->unreadable_csv);
  for (const auto& [name, bytes] : all->documents)
    file.add(name, bytes);
  return attached({.status = 200, .content_type = "application/zip", .headers = {}, .body = file.take()},
                  "ratecheck-export.zip");
}

}  // namespace ratecheck::api
