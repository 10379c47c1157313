import FastCGI

extension Representation {
    /// What is in the program: the description for programs, and what the pages need.
    init(asset resource: Resource) {
        switch resource {
        case .style: self.init("text/css; charset=utf-8", PackageResources.style_css)
        case .icon: self.init("image/svg+xml", PackageResources.icon_svg)
        default: self.init("application/json", PackageResources.openapi_json)
        }
    }
}
