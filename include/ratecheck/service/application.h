#pragma once

#include <memory>
#include <string>

#include "ratecheck/extraction/parser_library.h"
#include "ratecheck/rulebook/rulebook.h"
#include "ratecheck/service/service.h"
#include "ratecheck/store/judging.h"
#include "ratecheck/store/store.h"

namespace ratecheck::service {

/// Parser files and rule files that were loaded together. Replaced as a whole.
struct Library {
  Library(extraction::ParserLibrary parser_files, rulebook::Rulebook rule_files);

  extraction::ParserLibrary parsers;
  rulebook::Rulebook rulebook;
  /// "parsers 0123456789ab": what was read with others is read anew when it is uploaded again.
  std::string parsers_version;
  /// "rules 0123456789ab": what was judged by others is judged again by `ratecheck reassess`.
  std::string rules_version;
};

store::Judge judge_with(std::shared_ptr<const Library> library);

/// The whole service behind one door: its rooms, its routes, its answers.
class Application {
 public:
  /// Without a store nothing is kept: routes of workers answer 503. `store` must outlive it.
  Application(std::shared_ptr<const Library> library, store::Store* store, const ServiceConfig& config,
              LogSink log);
  ~Application();
  Application(const Application&) = delete;
  Application& operator=(const Application&) = delete;

  Service& service();
  [[nodiscard]] std::shared_ptr<const Library> library() const;
  /// From now on; requests under way finish with the old one.
  void use_library(std::shared_ptr<const Library> library);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace ratecheck::service
