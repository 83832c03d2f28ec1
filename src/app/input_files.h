#pragma once

#include <fstream>
#include <memory>
#include <string>

#include "ratecheck/base/result.h"
#include "ratecheck/pipeline/check.h"

/// Files as they are named on the command line.
///
///   auto document = read_input("march.pdf");        // needs the program pdftotext
///   if (!document)
///     return document.error();                      // cannot_read_file, pdf_not_read
namespace ratecheck::app {

/// The bytes of a file, of standard input for "-", of the text of a PDF.
Result<pipeline::InputDocument> read_input(const std::string& path);

/// A CSV too long to be held in memory (from 8 MiB up). Its hash was taken when it was opened; it must not change
/// until it is read.
class LongCsv {
 public:
  LongCsv(std::ifstream file, std::string sha256) : file_(std::move(file)), sha256_(std::move(sha256)) {}

  /// Up to `most` bytes; 0 at the end.
  std::size_t read(char* to, std::size_t most);
  [[nodiscard]] const std::string& sha256() const { return sha256_; }

 private:
  std::ifstream file_;
  std::string sha256_;
};

/// Nothing when the file is short, no .csv, or not in UTF-8: such a one is read as a whole.
Result<std::unique_ptr<LongCsv>> open_long_csv(const std::string& path);

}  // namespace ratecheck::app
