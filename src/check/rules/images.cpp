// Drift: an image that a playbook starts, and of which the manifest has another version.

#include "../images.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "../rules.hpp"
#include "../subject.hpp"
#include "understudy/parse/shell.hpp"

namespace understudy::check {

namespace {

/// A technology that is an image: `registry.shop.test/api:stable-7`, `shop/api@sha256:…`.
struct DeclaredImage {
  std::string_view text;
  const model::Service* service = nullptr;
};

std::vector<DeclaredImage> declared_images(const model::Application& app) {
  std::vector<DeclaredImage> found;
  for (const model::Service& service : app.services) {
    for (const std::string& technology : service.technologies) {
      const bool one_word = technology.find(' ') == std::string::npos;
      if (one_word && !parts_of(technology).version.empty())
        found.push_back({technology, &service});
    }
  }
  return found;
}

/// Versions in digits are compared where they stand, with those of everything else (US-R081).
bool is_number(std::string_view version) {
  constexpr std::string_view digits = "0123456789.";
  return version.starts_with(':') &&
         version.substr(1).find_first_not_of(digits) == std::string_view::npos;
}

class ImageRule {
 public:
  ImageRule(const Subject& subject, Sink& sink)
      : declared_(declared_images(subject.app())), sink_(sink) {}

  [[nodiscard]] bool has_work() const { return !declared_.empty(); }

  void check(const std::vector<model::Block>& blocks) {
    for (const model::Block& block : blocks) {
      if (!block.attributes.skip.empty() || !block.attributes.interpreter.empty()) continue;
      for (const model::ShellCommand& command : block.commands) look_at(command);
    }
  }

 private:
  void look_at(const model::ShellCommand& command) {
    for (const parse::StartedCommand& started : parse::started_commands(command.text)) {
      const std::span<const std::string> words = started.words;
      const bool raised = words.size() > 1 && words.front() == "sudo";
      const std::string image = image_in(raised ? words.subspan(1) : words);
      if (image.empty()) continue;
      compare(image, place_of(command, started.offset, words.front().size()));
    }
  }

  void compare(std::string_view image, const diag::Span& where) {
    const Image used = parts_of(image);
    const auto of_that_name = [&used](const DeclaredImage& one) {
      return parts_of(one.text).name == used.name;
    };
    const auto other = std::ranges::find_if(declared_, of_that_name);
    if (other == declared_.end() || used.version.empty()) return;
    const bool known = std::ranges::any_of(declared_, [&](const DeclaredImage& one) {
      return of_that_name(one) && parts_of(one.text).version == used.version;
    });
    if (known || (is_number(used.version) && is_number(parts_of(other->text).version))) return;
    sink_
        .warning(
            "US-R073",
            fmt::format("this starts the image '{}', the manifest has '{}'", image, other->text),
            where, "see which of them is true, and make them agree")
        .notes.push_back({.message = fmt::format("the service '{}' is declared here",
                                                 other->service->name.value),
                          .where = other->service->name.where});
  }

  std::vector<DeclaredImage> declared_;
  Sink& sink_;
};

}  // namespace

void check_images(const Subject& subject, Sink& sink) {
  ImageRule rule(subject, sink);
  if (!rule.has_work()) return;
  for (const Told& told : subject.scenarios()) {
    each_step(*told.scenario, [&rule](Procedure, const model::Step& step) {
      rule.check(step.blocks);
      for (const model::Branch& branch : step.branches) rule.check(branch.blocks);
    });
  }
}

}  // namespace understudy::check
