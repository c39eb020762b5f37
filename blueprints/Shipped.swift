let probe = PackageResources.a_yaml.count
