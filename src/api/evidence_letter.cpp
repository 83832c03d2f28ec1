#include "api/answers.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/evidence.h"

// In English and in plain text, to be changed by whoever sends it. It claims only what a person confirmed, and
// says how many verdicts are open.

namespace ratecheck::api {
namespace {

std::int64_t workers_of(const EvidenceFile& file) {
  const std::int64_t read = file.uploads.empty() ? 0 : file.uploads.back().worker;
  return file.unreadable.empty() ? read : std::max(read, file.unreadable.back().worker);
}

std::string counted(std::int64_t number, const std::string& one, const std::string& many) {
  return fmt::format("{} {}", number, number == 1 ? one : many);
}

std::string line_of(const EvidenceFile& file, const EvidenceSum& sum) {
  const rulebook::Rule* rule = file.library->rulebook.find(sum.rule);
  std::string line = fmt::format("- {} ({}): ", rule == nullptr ? sum.rule : rule->title, sum.rule);
  line += fmt::format("{} below what is due, together {} {}.", counted(sum.final_short, "payment", "payments"),
                      amount_of_minor(sum.missing_minor, sum.currency), sum.currency);
  if (rule != nullptr && rule->kind == rulebook::RuleKind::reference)
    line += " This rule is a yardstick that nobody owes.";
  if (const std::int64_t open = sum.undecided + sum.disputed; open > 0)
    line += fmt::format(" {} more are not decided by a person yet and are not counted.", open);
  if (sum.withdrawn > 0)
    line += fmt::format(" {} were withdrawn.", sum.withdrawn);
  return line + "\n";
}

}  // namespace

std::string evidence_letter(const EvidenceFile& file) {
  std::string text = fmt::format("Subject: {}\n\nTo whom it may concern,\n\n", file.pay_case.title);
  text += fmt::format(
      "the attached evidence was given by {} for this case, with their consent to exactly this use. It holds {} "
      "of pay documents. Each pay line stands as the document showed it; where a worker corrected a value, the "
      "value that was read stands beside it.\n\n",
      counted(workers_of(file), "worker", "workers"),
      counted(static_cast<std::int64_t>(file.uploads.size()), "upload", "uploads"));
  if (!file.unreadable.empty()) {
    text += fmt::format("Not in it: {} of the case, of which what was kept is damaged and cannot be read.\n\n",
                        counted(static_cast<std::int64_t>(file.unreadable.size()), "upload", "uploads"));
  }
  text += "Held against published rules, whose text, rates and sources are attached:\n\n";
  for (const EvidenceSum& sum : file.sums)
    text += line_of(file, sum);
  if (file.sums.empty())
    text += "- no verdict.\n";
  text +=
      "\nOnly verdicts that a person confirmed are counted. Every figure can be worked out again from the "
      "attached "
      "job table and arithmetic; the SHA-256 of every source document is given, so that the documents themselves "
      "can be shown to be the ones that were read.\n\nWe ask you to compare these payments with your own records "
      "and to tell us in writing, for each of them, whether you agree and if not, why.\n\n"
      "Date: ____________________\n\nSignature: ____________________\n";
  return text;
}

}  // namespace ratecheck::api
