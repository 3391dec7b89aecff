#include "server/configuration.h"

#include <QFile>

#include <sstream>

#include <CLI/CLI.hpp>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMaxFileBytes = 64LL * 1024;

} // namespace

std::expected<GivenSettings, QString> readConfigurationFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QFile::ReadOnly) || file.size() > kMaxFileBytes)
        return std::unexpected(
            u"The configuration file %1 cannot be read, or is larger than 64 KiB."_s.arg(path));
    std::istringstream text(file.readAll().toStdString());
    std::vector<CLI::ConfigItem> items;
    try {
        items = CLI::ConfigTOML{}.from_config(text);
    } catch (const CLI::Error& error) {
        return std::unexpected(u"%1: %2"_s.arg(path, QString::fromUtf8(error.what())));
    }
    GivenSettings given;
    for (const CLI::ConfigItem& item : items) {
        const QString name = QString::fromStdString(item.fullname());
        if (!item.parents.empty())
            return std::unexpected(u"%1: sections such as %2 mean nothing here."_s.arg(
                path, QString::fromStdString(item.parents.front())));
        if (item.inputs.size() != 1)
            return std::unexpected(u"%1: %2 takes one value."_s.arg(path, name));
        if (given.contains(name))
            return std::unexpected(u"%1: %2 is set twice."_s.arg(path, name));
        given.insert(name, QString::fromStdString(item.inputs.front()));
    }
    return given;
}

} // namespace claimcheck
