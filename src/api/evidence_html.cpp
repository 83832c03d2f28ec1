#include "api/answers.h"

#include <fmt/format.h>
#include "api/evidence.h"
#include "api/html.h"

// One page per part: letter, sums, then each upload with its jobs and arithmetic, then the rules.

namespace ratecheck::api {
namespace {

constexpr std::string_view kStyle =
    "body{font:11pt/1.4 serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%;font-size:9pt;margin:1em 0}"
    "th,td{border:1px solid #888;padding:2px 5px;text-align:left;vertical-align:top}"
    "thead{display:table-header-group}tr{break-inside:avoid}"
    ".letter{white-space:pre-wrap}.n{text-align:right}code{font-size:8pt;overflow-wrap:anywhere}"
    "section{break-before:page}";

std::string tag(const std::string& name, std::string_view text) {
  return fmt::format("<{}>{}</{}>", name, escape_html(text), name);
}

std::string row(const std::vector<std::string>& cells, const char* kind = "td") {
  std::string out = "<tr>";
  for (const std::string& cell : cells)
    out += tag(kind, cell);
  return out + "</tr>\n";
}

std::string head(const std::vector<std::string>& cells) {
  std::string out = "<thead><tr>";
  for (const std::string& cell : cells)
    out += fmt::format("<th scope=\"col\">{}</th>", escape_html(cell));
  return out + "</tr></thead>\n";
}

std::string when(const std::optional<Instant>& instant) {
  return instant ? to_rfc3339(*instant) : "";
}

std::string clocks(const statement::WorkItem& item) {
  std::string out;
  const auto add = [&](const char* name, const std::optional<Seconds>& clock) {
    if (clock)
      out += fmt::format("{}{} {} s", out.empty() ? "" : ", ", name, clock->count);
  };
  add("online", item.online);
  add("engaged", item.engaged);
  add("dispatch", item.dispatch);
  add("passenger", item.passenger);
  add("waiting", item.waiting);
  add("estimated", item.estimated);
  return out;
}

std::string distances(const statement::WorkItem& item) {
  std::string out;
  const auto add = [&](const char* name, const std::optional<Distance>& distance) {
    if (distance)
      out += (out.empty() ? "" : ", ") + std::string(name) + distance->to_string();
  };
  add("", item.distance);
  add("engaged ", item.engaged_distance);
  add("passenger ", item.passenger_distance);
  return out;
}

std::string pay_of(const statement::WorkItem& item) {
  std::string out;
  for (const statement::PayLine& line : item.pay) {
    out += fmt::format("{}{} ({}) {}", out.empty() ? "" : "; ", line.label, to_string(line.category),
                       line.amount.to_string());
  }
  return out;
}

std::string job_table(const EvidenceUpload& upload) {
  std::string out = fmt::format("<table>{}<tbody>\n", head({"Work", "Platform", "Begun", "Ended", "Clocks",
                                                            "Distance", "Order value", "Pay", "Total"}));
  std::int64_t index = 0;
  for (const statement::Statement& statement : upload.statements) {
    for (const statement::WorkItem& item : statement.work) {
      out += row({store::to_string(store::WorkId{upload.submission.row.id, index++}), statement.platform,
                  when(item.started_at), when(item.ended_at), clocks(item), distances(item),
                  item.order_value ? item.order_value->to_string() : "", pay_of(item),
                  item.total ? fmt::format("{} {}", item.total->to_string(), statement.currency.code()) : ""});
    }
  }
  return out + "</tbody></table>\n";
}

std::string corrections_of(const EvidenceUpload& upload) {
  if (upload.corrections.empty())
    return {};
  std::string out = fmt::format("<h3>Corrected by the worker</h3>\n<table>{}<tbody>\n",
                                head({"Work", "Field", "As it was read", "As the worker says"}));
  for (const store::Correction& c : upload.corrections)
    out += row({store::to_string(c.work), c.field, c.read_value, c.value});
  return out + "</tbody></table>\n";
}

std::string range(const std::optional<std::int64_t>& low, const std::optional<std::int64_t>& high,
                  const std::string& currency) {
  if (!low || !high)
    return "not known";
  const std::string text = amount_of_minor(*low, currency);
  return fmt::format(
      "{} {}", *low == *high ? text : fmt::format("{} to {}", text, amount_of_minor(*high, currency)), currency);
}

std::string decision_of(const EvidenceVerdict& verdict) {
  const auto said = [](const store::Decision& d) {
    return fmt::format("{}, decided by a person ({}) on {}: {}", d.stands ? "stands" : "does not stand", d.role,
                       utc(d.at), d.reason);
  };
  std::string out(to_string(state_of(verdict.kept)));
  if (verdict.kept.decision)
    out += "; " + said(*verdict.kept.decision);
  if (verdict.kept.dispute) {
    out += "; disputed by the worker: " + verdict.kept.dispute->words;
    if (verdict.kept.dispute->decision)
      out += "; " + said(*verdict.kept.dispute->decision);
  }
  return out;
}

std::string steps_of(const EvidenceVerdict& verdict) {
  if (!verdict.arithmetic)
    return "<p>Judged by another version of the rules than the one attached: to be judged again first.</p>\n";
  std::string out = "<ol>\n";
  for (const rulebook::Step& step : verdict.arithmetic->steps) {
    std::string line = step.op;
    for (std::size_t i = 0; i < step.args.size(); ++i)
      line += (i == 0 ? " " : ", ") + step.args[i];
    line += fmt::format(" = {}{}", step.value, step.exact.empty() ? "" : fmt::format(" (exactly {})", step.exact));
    if (step.source)
      line += fmt::format(" [{}]", *step.source + 1);
    out += tag("li", line) + "\n";
  }
  out += "</ol>\n";
  for (std::size_t i = 0; i < verdict.arithmetic->sources.size(); ++i) {
    const rulebook::Source& source = *verdict.arithmetic->sources[i];
    out += tag("p", fmt::format("[{}] {} ({}) {}", i + 1, source.title, source.confidence, source.url));
  }
  return out;
}

std::string verdict_part(const EvidenceVerdict& verdict) {
  const store::VerdictRow& row = verdict.kept.row;
  std::string work;
  for (const std::int64_t index : row.work)
    work += (work.empty() ? "" : ", ") + store::to_string(store::WorkId{row.submission, index});
  std::string out = tag("h4", fmt::format("Work {}, rule {} (version {}): {}", work, row.rule, row.version,
                                          assessment::to_string(row.verdict))) +
                    "\n";
  out +=
      tag("p", fmt::format("Paid {}, due {}. Verdict {}: {}.", range(row.paid_minor, row.paid_minor, row.currency),
                           range(row.due_low_minor, row.due_high_minor, row.currency), verdict.kept.id,
                           decision_of(verdict)));
  return fmt::format("{}\n{}", out, steps_of(verdict));
}

std::string upload_part(const EvidenceUpload& upload) {
  const store::SubmissionRow& row = upload.submission.row;
  std::string out =
      fmt::format("<section>\n{}\n", tag("h2", fmt::format("Worker {}, upload {}", upload.worker, row.id)));
  for (const std::string& source : row.sources)
    out += fmt::format("<p>SHA-256 of a source document: <code>{}</code></p>\n", escape_html(source));
  out +=
      tag("p", fmt::format("Received {}; read by {}, judged by {}.", utc(row.received_at), row.reader, row.rules));
  out += fmt::format("\n{}{}<h3>Verdicts and arithmetic</h3>\n", job_table(upload), corrections_of(upload));
  for (const EvidenceVerdict& verdict : upload.verdicts)
    out += verdict_part(verdict);
  return out + "</section>\n";
}

std::string rates_of(const rulebook::Rule& rule) {
  std::string out = fmt::format("<table>{}<tbody>\n", head({"From", "To", "Rates", "Source"}));
  for (const rulebook::RateStep& step : rule.steps) {
    std::string rates = step.unknown ? "not known: " + *step.unknown : "";
    for (const auto& [name, value] : step.rates)
      rates += fmt::format("{}{} = {}", rates.empty() ? "" : "; ", name, value);
    std::string sources;
    for (const rulebook::Source& source : step.sources) {
      sources +=
          fmt::format("{}{} ({}) {}", sources.empty() ? "" : "; ", source.title, source.confidence, source.url);
    }
    out += row({ratecheck::to_string(step.in_force.from),
                step.in_force.to ? ratecheck::to_string(*step.in_force.to) : "", rates, sources});
  }
  return out + "</tbody></table>\n";
}

std::string rule_part(const rulebook::Rule& rule) {
  std::string out = fmt::format("<section>\n{}\n", tag("h2", fmt::format("Rule {}: {}", rule.id, rule.title)));
  out += fmt::format("{}{}\n", tag("p", rule.summary),
                     tag("p", fmt::format("Version {}, kind {}. Rounding: {}", rule.version,
                                          rulebook::to_string(rule.kind), rule.rounding)));
  for (const auto& [word, meaning] : rule.definitions)
    out += tag("p", fmt::format("{}: {}", word, meaning));
  for (const auto& [from, text] : rule.formulas)
    out += fmt::format("<p>{}: <code>{}</code></p>\n", escape_html(from), escape_html(text));
  out += rates_of(rule);
  if (rule.claim) {
    out += tag("p", fmt::format("Claimed from {} {}{}", rule.claim->authority, rule.claim->url,
                                rule.claim->time_limit.empty() ? "" : ", within " + rule.claim->time_limit));
  }
  for (const rulebook::Source& source : rule.sources)
    out += tag("p", fmt::format("{} ({}) {}", source.title, source.confidence, source.url));
  return out + "\n</section>\n";
}

std::string sums_part(const EvidenceFile& file) {
  std::string out = fmt::format("<table>{}<tbody>\n", head({"Rule", "Final, short", "Missing", "Final, not short",
                                                            "Withdrawn", "Disputed", "Not decided"}));
  for (const EvidenceSum& sum : file.sums) {
    out += row({sum.rule, std::to_string(sum.final_short),
                fmt::format("{} {}", amount_of_minor(sum.missing_minor, sum.currency), sum.currency),
                std::to_string(sum.final_other), std::to_string(sum.withdrawn), std::to_string(sum.disputed),
                std::to_string(sum.undecided)});
  }
  return out + "</tbody></table>\n";
}

}  // namespace

std::string evidence_html(const EvidenceFile& file) {
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta "
      "charset=\"utf-8\">{}<style>{}</style></head>\n<body>\n<h1>{}</h1>\n",
      tag("title", file.pay_case.title), kStyle, escape_html(file.pay_case.title));
  out += fmt::format("<div class=\"letter\">{}</div>\n<section>\n<h2>Sums</h2>\n",
                     escape_html(evidence_letter(file)));
  out += sums_part(file);
  out += tag("p", "Made by ratecheck " RATECHECK_VERSION ", " + file.library->parsers_version + ", " +
                      file.library->rules_version + ".");
  out += "\n</section>\n";
  for (const EvidenceUpload& upload : file.uploads)
    out += upload_part(upload);
  for (const rulebook::Rule* rule : file.rules)
    out += rule_part(*rule);
  return out + "</body></html>\n";
}

}  // namespace ratecheck::api
