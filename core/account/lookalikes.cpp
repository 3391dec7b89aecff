#include "core/account/lookalikes.h"

#include <QtLogging>

#include <algorithm>
#include <memory>

#include <unicode/uset.h>
#include <unicode/uspoof.h>

namespace claimcheck {

namespace {

struct SpoofFree
{
    void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
    void operator()(USet* set) const { uset_close(set); }
};
using SpoofChecker = std::unique_ptr<USpoofChecker, SpoofFree>;

// Where ICU was built without its tables for look-alikes nothing here can be promised, so nothing
// is: a program that lets such names through is worse than none.
void insist(UErrorCode status)
{
    if (U_FAILURE(status))
        qFatal("ICU cannot compare names: %s", u_errorName(status));
}

SpoofChecker makeChecker()
{
    UErrorCode status = U_ZERO_ERROR;
    SpoofChecker checker{uspoof_open(&status)};
    insist(status);
    // Every printable character of ASCII, and what UTS #39 allows beyond it.
    const std::unique_ptr<USet, SpoofFree> allowed{
        uset_cloneAsThawed(uspoof_getRecommendedSet(&status))};
    insist(status);
    uset_addRange(allowed.get(), 0x21, 0x7e);
    uspoof_setAllowedChars(checker.get(), allowed.get(), &status);
    uspoof_setRestrictionLevel(checker.get(), USPOOF_HIGHLY_RESTRICTIVE);
    uspoof_setChecks(checker.get(),
                     USPOOF_RESTRICTION_LEVEL | USPOOF_CHAR_LIMIT | USPOOF_INVISIBLE
                         | USPOOF_MIXED_NUMBERS | USPOOF_HIDDEN_OVERLAY,
                     &status);
    insist(status);
    return checker;
}

// ICU lets several threads ask one checker as long as nobody changes it.
const USpoofChecker* checker()
{
    static const SpoofChecker shared = makeChecker();
    return shared.get();
}

} // namespace

QString usernameSkeleton(const QString& canonical)
{
    UErrorCode status = U_ZERO_ERROR;
    const auto size = static_cast<int32_t>(canonical.size());
    QString skeleton(canonical.size() + 16, Qt::Uninitialized);
    // The second time in the size that was found wanting the first time.
    for (int attempt = 0; attempt < 2; ++attempt) {
        status = U_ZERO_ERROR;
        const int32_t needed =
            uspoof_getSkeleton(checker(), 0, reinterpret_cast<const UChar*>(canonical.utf16()),
                               size, reinterpret_cast<UChar*>(skeleton.data()),
                               static_cast<int32_t>(skeleton.size()), &status);
        if (status != U_BUFFER_OVERFLOW_ERROR) {
            insist(status);
            skeleton.truncate(needed);
            break;
        }
        skeleton.resize(needed);
    }
    return skeleton;
}

ScriptUse scriptUseOf(const QString& canonical)
{
    // Nothing in ASCII looks like another script, and most names are ASCII.
    if (std::ranges::all_of(canonical, [](QChar c) { return c.unicode() < 0x80; }))
        return ScriptUse::Plain;
    UErrorCode status = U_ZERO_ERROR;
    const int32_t found =
        uspoof_check2(checker(), reinterpret_cast<const UChar*>(canonical.utf16()),
                      static_cast<int32_t>(canonical.size()), nullptr, &status);
    insist(status);
    if ((found & (USPOOF_CHAR_LIMIT | USPOOF_INVISIBLE | USPOOF_HIDDEN_OVERLAY)) != 0)
        return ScriptUse::Uncommon;
    return found == 0 ? ScriptUse::Plain : ScriptUse::Mixed;
}

} // namespace claimcheck
