#include "app/input_files.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <istream>

#include "app/sandbox.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"
#include "ratecheck/document/document.h"
#include "ratecheck/document/utf8_stream.h"

// A PDF is read by pdftotext as a program of its own in a sandbox (sandbox.h): what is broken in a PDF breaks that
// program and not this one, and what is evil in it finds nothing. It is known by its first bytes, not by its name.
//
// A long CSV is gone through twice: once for its hash and to see that it is UTF-8, which its first piece tells;
// once by who imports it. `./dev bench csv-memory` shows that memory stays flat at 200 MB.

namespace ratecheck::app {
namespace {

constexpr std::uintmax_t kLongBytes = 8U << 20U;

Error cannot_read(const std::string& path, const std::string& why) {
  return Error{"cannot_read_file", fmt::format("The file cannot be read: {}.", why)}.at({path}).with_hint(
      "Check the name and that you may read it.");
}

Error pdf_problem(const std::string& path, std::string message, std::string hint) {
  return Error{"pdf_not_read", std::move(message)}.at({path}).with_hint(std::move(hint));
}

Result<std::string> text_of_pdf(const std::string& path, std::string_view bytes) {
  const SandboxLimits limits;
  SandboxedRun run = run_in_sandbox({"pdftotext", "-layout", "-enc", "UTF-8", "-", "-"}, bytes, limits);
  switch (run.ended) {
    case SandboxEnd::kWell:
      return std::move(run.output);
    case SandboxEnd::kNoProgram:
      return pdf_problem(path, "A PDF needs the program pdftotext, which is not there.",
                         "Install it, for example with apt-get install poppler-utils.");
    case SandboxEnd::kNoWalls:
      return pdf_problem(path,
                         "A PDF is read behind walls only, and this system's kernel cannot put them up (it needs "
                         "Landlock and seccomp, Linux 5.13 or later).",
                         "Turn the PDF into text yourself, with pdftotext -layout, and give the text.");
    case SandboxEnd::kTooLong:
      return pdf_problem(path,
                         fmt::format("This PDF was not read: pdftotext had not finished it after {} seconds of "
                                     "processor time.",
                                     limits.processor_time.count()),
                         "It may be made to do harm. If it is long, give a part of its pages at a time.");
    case SandboxEnd::kTooMuchOutput:
      return pdf_problem(
          path, fmt::format("This PDF was not read: its text is longer than {} MiB.", limits.output_bytes >> 20U),
          "It may be made to do harm. If it is long, give a part of its pages at a time.");
    case SandboxEnd::kFailed:
      break;
  }
  return pdf_problem(path, "This PDF cannot be read by pdftotext.",
                     "It may be damaged, need a password, or want more memory than it may have: save it again "
                     "without a password, with fewer pages.");
}

/// All of it, and no more than any document may have: what goes on for ever is no document.
Result<std::string> bytes_of(std::istream& in, const std::string& path) {
  std::string bytes;
  std::string piece(document::Utf8Stream::kPieceBytes, '\0');
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    bytes.append(piece, 0, static_cast<std::size_t>(in.gcount()));
    if (bytes.size() > document::kMaxCsvBytes) {
      return Error{"document_too_large",
                   fmt::format("This is longer than {} MiB, the most that any document may have.",
                               document::kMaxCsvBytes >> 20U)}
          .at({path})
          .with_hint("A CSV of any length is read by ratecheck import.");
    }
  }
  return bytes;
}

}  // namespace

Result<pipeline::InputDocument> read_input(const std::string& path) {
  pipeline::InputDocument document;
  Result<std::string> bytes{std::string()};
  if (path == "-") {
    document.name = "standard input";
    bytes = bytes_of(std::cin, document.name);
  } else {
    document.name = path;
    std::error_code problem;
    if (std::filesystem::is_directory(path, problem))
      return cannot_read(path, "it is a folder");
    std::ifstream in(path, std::ios::binary);
    if (!in)
      return cannot_read(path, std::strerror(errno));
    bytes = bytes_of(in, path);
  }
  if (!bytes)
    return bytes.error();
  document.bytes = std::move(*bytes);
  if (document.bytes.rfind("%PDF-", 0) == 0) {
    auto text = text_of_pdf(document.name, document.bytes);
    if (!text)
      return text.error();
    document.bytes = std::move(*text);
    document.media_type = "text/plain";
  }
  return document;
}

std::size_t LongCsv::read(char* to, std::size_t most) {
  file_.read(to, static_cast<std::streamsize>(most));
  return static_cast<std::size_t>(file_.gcount());
}

// A short file, another kind of file and one in another encoding are no error: they are read as a whole.
Result<std::unique_ptr<LongCsv>> open_long_csv(const std::string& path) {
  std::error_code problem;
  const bool csv = to_lower(std::filesystem::path(path).extension().string()) == ".csv";
  if (!csv || !std::filesystem::is_regular_file(path, problem) ||
      std::filesystem::file_size(path, problem) < kLongBytes)
    return std::unique_ptr<LongCsv>();
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return cannot_read(path, std::strerror(errno));
  Sha256 hash;
  std::string piece(document::Utf8Stream::kPieceBytes, '\0');
  for (bool first = true; in; first = false) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const std::string_view got(piece.data(), static_cast<std::size_t>(in.gcount()));
    if (first && !document::is_plain_utf8(got))
      return std::unique_ptr<LongCsv>();
    hash.add(got);
  }
  in.clear();
  in.seekg(0);
  return std::make_unique<LongCsv>(std::move(in), hash.hex());
}

}  // namespace ratecheck::app
