#include "api/answers.h"

#include <fmt/format.h>
#include "api/api.h"
#include "ratecheck/base/place_name.h"
#include "ratecheck/base/text.h"
#include "ratecheck/insight/drift.h"
#include "ratecheck/insight/insight.h"
#include "ratecheck/insight/public_releases.h"

// Working cells, for organizers: nothing here depends on who of them asks or when, only on when the cells were
// made. What everyone may see are releases, which are kept as they were published.
//
//   GET /v1/insights/discrepancies?platform=deliveroo&from=2025-01&format=csv
//
// As JSON a page of cells with the totals over all of them; as CSV all cells at once.

namespace ratecheck::api {
namespace {

/// "2025-03" is 202503.
std::optional<std::int32_t> month_number(std::string_view text) {
  const auto day = parse_date(std::string(text) + "-01");
  if (!day)
    return std::nullopt;
  return static_cast<int>(day->year()) * 100 + static_cast<std::int32_t>(static_cast<unsigned>(day->month()));
}

Result<store::CellFilter> filter_of(const Request& request) {
  store::CellFilter filter;
  if (const auto platform = request.parameter("platform"))
    filter.platform = *platform;
  if (const auto rule = request.parameter("rule"))
    filter.rule = *rule;
  if (const auto place = request.parameter("place")) {
    const auto name = parse_place(*place);
    if (!name)
      return Error{"bad_parameter", name.error().message}.with_hint(name.error().hint);
    filter.place = name->text;
  }
  for (const auto& [name, month] : {std::pair("from", &filter.from_month), std::pair("to", &filter.to_month)}) {
    if (const auto text = request.parameter(name)) {
      const auto number = month_number(*text);
      if (!number)
        return Error{"bad_parameter", fmt::format("'{}' is a month such as 2025-03.", name)};
      *month = *number;
    }
  }
  return filter;
}

/// True: CSV.
Result<bool> form_of(const Request& request) {
  return prefers_format(request, "csv", "text/csv");
}

Response csv_response(std::string text) {
  return {.status = 200, .content_type = "text/csv; charset=utf-8", .headers = {}, .body = std::move(text)};
}

/// The form hangs on the request's Accept, whichever it became: a cache must know.
Response by_accept(Response response) {
  response.headers.emplace_back("Vary", "Accept");
  return response;
}

// For a CSV, which has no pages. All pages are of the release that the first one came from.
Result<insight::CellPage> all_cells(const store::Store& store, const store::CellFilter& filter) {
  insight::CellPage all;
  store::Page page{{}, 1000};
  for (;;) {
    const std::optional<std::int64_t> release = all.release ? std::optional(all.release->id) : std::nullopt;
    Result<insight::CellPage> part = insight::cells(store, release, filter, page);
    if (!part)
      return part;
    all.release = part->release;
    for (store::Cell& cell : part->items)
      all.items.push_back(std::move(cell));
    if (!part->next)
      return all;
    page.cursor = *part->next;
  }
}

}  // namespace

Response get_discrepancies(const Call& call) {
  const auto filter = filter_of(call.request);
  const auto page = page_of(call.request);
  const auto form = form_of(call.request);
  if (!filter)
    return problem_of(filter.error(), "bad_parameter");
  if (!page)
    return problem_of(page.error(), "bad_parameter");
  if (!form)
    return problem_of(form.error(), "bad_parameter");
  const store::Store& store = *call.context.store;
  if (*form) {
    const auto all = all_cells(store, *filter);
    return by_accept(all ? csv_response(insight::to_csv(all->items)) : store_problem(all.error()));
  }
  const auto cells = insight::cells(store, std::nullopt, *filter, *page);
  if (!cells)
    return store_problem(cells.error());
  std::vector<insight::CellTotal> sums;
  if (cells->release) {
    auto totals = insight::totals(store, cells->release->id, *filter);
    if (!totals)
      return store_problem(totals.error());
    sums = std::move(*totals);
  }
  return by_accept(json_response(insight::to_json(*cells, sums)));
}

namespace {

Response json_of(const Result<std::string>& text) {
  return text ? json_response(*text) : store_problem(text.error());
}

}  // namespace

Response get_releases(const Call& call) {
  const auto page = page_of(call.request);
  if (!page)
    return problem_of(page.error(), "bad_parameter");
  return json_of(insight::public_releases_json(*call.context.store, *page));
}

Response get_release(const Call& call) {
  const auto form = form_of(call.request);
  if (!form)
    return problem_of(form.error(), "bad_parameter");
  const store::Store& store = *call.context.store;
  const std::int64_t number = std::stoll(call.ids[0]);
  const auto text =
      *form ? insight::public_release_csv(store, number) : insight::public_release_json(store, number);
  if (!text && text.error().code == "not_found") {
    return problem("not_found", "There is no release for everyone of this number.",
                   "GET /v1/insights/releases lists them.");
  }
  if (!text)
    return store_problem(text.error());
  return by_accept(*form ? csv_response(*text) : json_response(*text));
}

Response get_plan(const Call& call) {
  return json_of(insight::plan_json(*call.context.store));
}

Response get_withdrawals(const Call& call) {
  const auto withdrawals = store::list_withdrawals(*call.context.store);
  if (!withdrawals)
    return store_problem(withdrawals.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const store::Withdrawal& one : *withdrawals) {
    out.begin_object().member("id", one.id).member("withdrawn_at", utc(one.withdrawn_at));
    out.member("first_release", one.first_release).member("last_release", one.last_release);
    out.member("leaves", one.leaves).member("cells", one.cells);
    out.member("reason", "could_tell_of_one_person");
    out.member(
        "detail",
        "Cells that anyone could see were deleted, since such figures could tell of one person however they "
        "were rounded. They are working figures from now on, and are made anew with the next release.");
    out.end_object();
  }
  out.end_array().null_member("next").end_object();
  return json_response(out.take());
}

Response get_layouts(const Call& call) {
  const auto weeks = store::list_layout_weeks(*call.context.store);
  if (!weeks)
    return store_problem(weeks.error());
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const insight::LayoutWatch& watch : insight::watch_layouts(*weeks))
    insight::write_json(out, watch);
  out.end_array().null_member("next").end_object();
  return json_response(out.take());
}

}  // namespace ratecheck::api
